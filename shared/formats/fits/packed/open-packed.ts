import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, type Result } from '#shared/core/fault.ts'
import type { Gunzip } from '#shared/formats/format.ts'
import { UnpackedSource } from './unpacked-source.ts'

/** A whole file that is packed: how its first bytes look, and how many times its size it can hold at most. */
interface Packing {
  readonly signature: readonly number[]
  readonly mostTimes: number
  /** Loaded when the first such file comes. */
  unpack(source: ByteSource, gunzip?: Gunzip): AsyncGenerator<Uint8Array>
}

const loaded = (load: () => Promise<Packing['unpack']>): Packing['unpack'] =>
  async function* (source, gunzip) {
    yield* (await load())(source, gunzip)
  }

const PACKINGS: readonly Packing[] = [
  // Deflate makes two bits of 258 bytes; bzip2 a few dozen bytes of a block of 45 million, and zstd four of 128 kB.
  { signature: [0x1f, 0x8b, 8], mostTimes: 1032, unpack: loaded(async () => (await import('./gunzip-stream.ts')).gunzip) },
  { signature: [0x42, 0x5a, 0x68], mostTimes: 50_000, unpack: loaded(async () => (await import('./bunzip2.ts')).bunzip2) },
  { signature: [0x28, 0xb5, 0x2f, 0xfd], mostTimes: 33_000, unpack: loaded(async () => (await import('./unzstd.ts')).unzstd) },
]

const packingOf = (head: Uint8Array): Packing | undefined =>
  PACKINGS.find(({ signature }) => signature.every((byte, i) => head[i] === byte))

/** True when the first bytes are those of a gzip, bzip2 or Zstandard file. */
export const isPacked = (head: Uint8Array): boolean => packingOf(head) !== undefined

/** A file as it is inside of its packing. */
export interface OpenedFile {
  readonly source: ByteSource
  /** What went wrong while it was unpacked: `fits.damaged-packing`, `fits.too-large`. Null while all is well. */
  fault(): Result<never> | null
  /** To be called when all was read that is wanted: compares the checksum where the end of the file is near, and closes. */
  finish(): Promise<Result<never> | null>
  close(): Promise<void>
}

/** The file itself, or what is in it when it is packed as a whole, unpacked only as far as it is read. */
export const openPacked = async (file: ByteSource, gunzip?: Gunzip): Promise<OpenedFile> => {
  const packing = packingOf(await file.read(0, 4))
  if (!packing) return { source: file, fault: () => null, finish: async () => null, close: async () => {} }
  const source = new UnpackedSource(() => packing.unpack(file, gunzip), file.size, packing.mostTimes)
  const fault = (): Result<never> | null => {
    if (source.isTooLarge) return fail('unsupported', 'fits.too-large', 'The packed file holds far more than a picture.')
    return source.isDamaged ? fail('invalid', 'fits.damaged-packing', 'The packed file is damaged or cut short.') : null
  }
  return {
    source,
    fault,
    async finish() {
      await source.readOn()
      await source.close()
      return fault()
    },
    close: () => source.close(),
  }
}
