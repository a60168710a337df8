/**
 * Unpacks one LZ4 block (the block format of LZ4 1.9, without frame) into `target`. Answers the bytes written, or -1 when the
 * block is damaged or does not fit. Both compressors, fast and HC, write this format.
 */
export const decodeLz4Block = (source: Uint8Array, target: Uint8Array): number => {
  const end = source.length
  const limit = target.length
  let from = 0
  let to = 0
  while (from < end) {
    const token = source[from++]!
    let literals = token >> 4
    if (literals === 15) {
      let more = 255
      while (more === 255 && from < end) {
        more = source[from++]!
        literals += more
      }
    }
    if (from + literals > end || to + literals > limit) return -1
    if (literals > COPY_WITHIN) target.set(source.subarray(from, from + literals), to)
    else for (let i = 0; i < literals; i++) target[to + i] = source[from + i]!
    from += literals
    to += literals
    // The last sequence has literals alone.
    if (from >= end) return from === end ? to : -1
    const offset = source[from]! | (source[from + 1]! << 8)
    from += 2
    let length = (token & 15) + 4
    if (length === 19) {
      let more = 255
      while (more === 255 && from < end) {
        more = source[from++]!
        length += more
      }
    }
    if (offset === 0 || offset > to || to + length > limit || from > end) return -1
    to = copyMatch(target, to, offset, length)
  }
  return to
}

/** Below this, a loop is faster than a call into the engine. */
const COPY_WITHIN = 48

const copyMatch = (target: Uint8Array, to: number, offset: number, length: number): number => {
  if (length > COPY_WITHIN && offset >= length) target.copyWithin(to, to - offset, to - offset + length)
  else if (length > COPY_WITHIN && offset === 1) target.fill(target[to - 1]!, to, to + length)
  else for (let i = to, stop = to + length; i < stop; i++) target[i] = target[i - offset]!
  return to + length
}
