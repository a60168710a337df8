/** The 57 bits from bit `at` on, at the top of a word. */
// @ts-ignore: decorator
@inline
function wordAt(from: usize, at: i32): u64 {
  return bswap<u64>(load<u64>(from + (at >> 3))) << (at & 7)
}

// @ts-ignore: decorator
@inline
function put(to: usize, bytes: i32, i: i32, value: i32): void {
  if (bytes == 2) store<i16>(to + (i << 1), <i16>value)
  else if (bytes == 4) store<i32>(to + (i << 2), value)
  else store<u8>(to + i, <u8>value)
}

/** Zeros before the next one bit; -1 when the code ends before it. */
function zerosAt(from: usize, start: i32, end: i32): i32 {
  let at = start
  while (at < end) {
    const zeros = <i32>clz<u64>(wordAt(from, at))
    if (zeros < 57) return at + zeros < end ? at + zeros - start : -1
    at += 57
  }
  return -1
}

/** As `decodeRice` of index.ts; writes samples of `bytes` bytes. 1 when all are there, else 0. */
export function decode(from: usize, length: i32, to: usize, count: i32, blockSize: i32, bytes: i32, fsBits: i32, fsMax: i32): i32 {
  const bits = bytes << 3
  const end = length << 3
  if (end < bits) return 0
  let value = <i32>(wordAt(from, 0) >> (64 - bits))
  let at = bits
  for (let start = 0; start < count; ) {
    const stop = min(count, start + blockSize)
    if (at + fsBits > end) return 0
    const low = <i32>(wordAt(from, at) >> (64 - fsBits)) - 1
    at += fsBits
    if (low < 0) {
      for (let i = start; i < stop; i++) put(to, bytes, i, value)
    } else if (low == fsMax) {
      if (<i64>at + <i64>bits * (stop - start) > <i64>end) return 0
      for (let i = start; i < stop; i++) {
        const code = <u32>(wordAt(from, at) >> (64 - bits))
        at += bits
        value += <i32>(code >> 1) ^ -(<i32>(code & 1))
        put(to, bytes, i, value)
      }
    } else {
      const longest = 56 - low
      for (let i = start; i < stop; ) {
        let word = wordAt(from, at)
        let zeros = <i32>clz<u64>(word)
        if (zeros > longest) {
          zeros = zerosAt(from, at, end)
          if (zeros < 0) return 0
          const rest = wordAt(from, at + zeros + 1)
          const code = (<u32>zeros << low) | <u32>((rest >> 1) >> (63 - low))
          at += zeros + 1 + low
          value += <i32>(code >> 1) ^ -(<i32>(code & 1))
          put(to, bytes, i++, value)
          continue
        }
        let left = longest
        do {
          const code = (<u32>zeros << low) | <u32>(((word << (zeros + 1)) >> 1) >> (63 - low))
          const used = zeros + 1 + low
          value += <i32>(code >> 1) ^ -(<i32>(code & 1))
          put(to, bytes, i++, value)
          at += used
          left -= used
          word <<= used
          zeros = <i32>clz<u64>(word)
        } while (zeros <= left && i < stop)
      }
      if (at > end) return 0
    }
    start = stop
  }
  return 1
}
