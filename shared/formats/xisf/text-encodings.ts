/** Bytes written as text inside the XML header (XISF 1.0, 10.3). Null when the text is not of that encoding. */
export const decodeText = (text: string, encoding: string): Uint8Array | null => {
  if (encoding === 'base64') return decodeBase64(text)
  // "base16" is the name in the standard, "hex" that of its drafts.
  return encoding === 'hex' || encoding === 'base16' ? decodeHex(text) : null
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SEXTETS = new Int8Array(128).fill(-1)
for (let i = 0; i < 64; i++) SEXTETS[ALPHABET.charCodeAt(i)] = i

const decodeBase64 = (text: string): Uint8Array | null => {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let [count, bits, held] = [0, 0, 0]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // Line ends and padding carry nothing.
    if (code <= 32 || code === 61) continue
    const sextet = code < 128 ? SEXTETS[code]! : -1
    if (sextet < 0) return null
    held = ((held << 6) | sextet) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[count++] = held >> bits
  }
  return bytes.subarray(0, count)
}

const decodeHex = (text: string): Uint8Array | null => {
  const digits = text.replace(/\s+/g, '')
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
