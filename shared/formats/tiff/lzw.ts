const CLEAR = 256
const END = 257
const TABLE = 4096

/**
 * Unpacks LZW as TIFF 6.0, section 13, has it: codes of 9 to 12 bits, high bit first, widened one code early. Answers the bytes
 * written, at most the length of `target`; -1 when a code makes no sense.
 */
export const decodeLzw = (source: Uint8Array, target: Uint8Array): number => {
  // Each entry is a piece of what was written already: where it begins, and how long it is.
  const starts = new Int32Array(TABLE)
  const lengths = new Int32Array(TABLE)
  let [next, width, held, bits, to] = [258, 9, 0, 0, 0]
  let previous = -1
  let previousStart = 0
  for (let from = 0; ; ) {
    while (bits < width && from < source.length) {
      held = ((held << 8) | source[from++]!) & 0xffffff
      bits += 8
    }
    if (bits < width || to >= target.length) return to
    const code = (held >> (bits - width)) & ((1 << width) - 1)
    bits -= width
    if (code === END) return to
    if (code === CLEAR) {
      ;[next, width, previous] = [258, 9, -1]
      continue
    }
    const start = to
    if (code < 256) target[to++] = code
    else if (previous < 0 || code > next) return -1
    else {
      // The code that is only now being made is the last piece and its own first byte.
      const isNew = code === next
      const piece = isNew ? previousStart : starts[code]!
      const length = isNew ? previous + 1 : lengths[code]!
      const stop = Math.min(to + length, target.length)
      for (let i = piece; to < stop; ) target[to++] = target[i++]!
    }
    if (previous >= 0 && next < TABLE) {
      starts[next] = previousStart
      lengths[next] = previous + 1
      next++
    }
    if (next === 511 || next === 1023 || next === 2047) width = next === 511 ? 10 : next === 1023 ? 11 : 12
    previous = to - start
    previousStart = start
  }
}
