/** Instructions of the IRAF line list, by the upper four bits of a word (FITS 4.0, section 10.4.3). */
const ZEROS = 0
const SET_HIGH = 1
const ADD = 2
const SUBTRACT = 3
const RUN = 4
const ZEROS_THEN_ONE = 5
const ADD_AND_PUT = 6
const SUBTRACT_AND_PUT = 7

/**
 * Undoes PLIO_1: run lengths of masks, as big-endian 16-bit words. Writes the first `count` of `samples`. False when the
 * list is damaged or describes more pixels than there are.
 */
export const decodePlio = (bytes: Uint8Array, samples: Int32Array, count: number): boolean => {
  const words = bytes.length >> 1
  const word = (i: number): number => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!
  if (words < 3) return false
  // Two layouts of the list's own header are about; in the newer one, the length takes two words.
  const isOld = word(2) > 0 && word(2) < 0x8000
  const length = isOld ? word(2) : words < 5 ? 0 : word(4) * 32768 + word(3)
  const first = isOld ? 3 : word(1)
  if (length > words || first > length) return false
  samples.fill(0, 0, count)
  let at = 0
  let value = 1
  for (let i = first; i < length; i++) {
    const data = word(i) & 4095
    switch (word(i) >> 12) {
      case ZEROS:
        at += data
        break
      case SET_HIGH:
        if (++i >= length) return false
        value = (word(i) << 12) + data
        break
      case ADD:
        value += data
        break
      case SUBTRACT:
        value -= data
        break
      case RUN:
        samples.fill(value, at, Math.min(count, at + data))
        at += data
        break
      case ZEROS_THEN_ONE:
        at += data
        if (data > 0 && at <= count) samples[at - 1] = value
        break
      case ADD_AND_PUT:
      case SUBTRACT_AND_PUT:
        value += word(i) >> 12 === ADD_AND_PUT ? data : -data
        if (at < count) samples[at] = value
        at++
        break
      default:
        return false
    }
    if (at > count) return false
  }
  return true
}
