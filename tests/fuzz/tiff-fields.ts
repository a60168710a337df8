import type { Mutator } from './fuzz-format.ts'
import { writeOdd } from './mutate.ts'
import type { Random } from './random.ts'

const TAGS = [
  254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 330, 338, 339, 347, 33422, 34665,
  50706,
]

/** Spoils a field of the first directory of a TIFF (or BigTIFF): its tag, type, count, value, or what the value points at. */
export const oddField: Mutator = (bytes, random) => {
  const out = new Uint8Array(bytes)
  const view = new DataView(out.buffer)
  const isLittle = out[0] === 0x49
  const isBig = view.getUint16(2, isLittle) === 43
  const at = isBig ? Number(view.getBigUint64(8, isLittle)) : view.getUint32(4, isLittle)
  if (at + 8 > out.length) return out
  const count = isBig ? Number(view.getBigUint64(at, isLittle)) : view.getUint16(at, isLittle)
  const [first, size] = isBig ? [at + 8, 20] : [at + 2, 12]
  if (count < 1 || first + count * size > out.length) return out
  const entry = first + random.below(count) * size
  spoil(view, entry, isLittle, isBig, random)
  return out
}

const spoil = (view: DataView, entry: number, isLittle: boolean, isBig: boolean, random: Random): void => {
  const out = new Uint8Array(view.buffer)
  const value = entry + (isBig ? 12 : 8)
  switch (random.below(5)) {
    case 0:
      view.setUint16(entry, random.pick(TAGS), isLittle)
      return
    case 1:
      view.setUint16(entry + 2, random.below(20), isLittle)
      return
    case 2:
      writeOdd(out, entry + 4, isBig ? 8 : 4, random)
      return
    case 3:
      if (isLittle)
        view.setUint32(value, random.pick([0, 1, 2, 3, 5, 6, 7, 8, 12, 16, 32, 64, 255, 4096, 65535, 0x7fffffff]), true)
      else writeOdd(out, value, 4, random)
      return
    default: {
      const to = view.getUint32(value, isLittle)
      if (to + 8 < out.length) writeOdd(out, to + random.below(4) * 2, random.pick([2, 4]), random)
      else writeOdd(out, value, 4, random)
    }
  }
}
