import { sha256 } from '@noble/hashes/sha2.js'

/** Up to this size a file is hashed in one piece, by the browser's own code [bytes]. */
const IN_ONE_PIECE = 512 * 1024 * 1024
const PIECE = 8 * 1024 * 1024

/** SHA-256 of bytes in hexadecimal digits. `crypto.subtle` is missing where the page was not loaded securely. */
export const sha256Of = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hexOf(globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) : sha256(bytes))

/** SHA-256 of a file of any length; rejects with the browser's error when it cannot be read. */
export const sha256OfBlob = async (blob: Blob): Promise<string> => {
  if (blob.size <= IN_ONE_PIECE) return sha256Of(new Uint8Array(await blob.arrayBuffer()))
  const hash = sha256.create()
  for (let at = 0; at < blob.size; at += PIECE) hash.update(new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer()))
  return hexOf(hash.digest())
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
