import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { sha3_256, sha3_512 } from '@noble/hashes/sha3.js'

type Digest = (bytes: Uint8Array) => Uint8Array

/** The algorithms of XISF 1.0, 10.5, with both of the names each has. */
const ALGORITHMS = new Map<string, Digest>([
  ['sha-1', sha1],
  ['sha1', sha1],
  ['sha-256', sha256],
  ['sha256', sha256],
  ['sha-512', sha512],
  ['sha512', sha512],
  ['sha3-256', sha3_256],
  ['sha3-512', sha3_512],
])

/** True when the bytes have this checksum, `sha-1:2fd4…`; null when the algorithm is none of XISF's. */
export const hasChecksum = (bytes: Uint8Array, checksum: string): boolean | null => {
  const [name = '', digest = ''] = checksum.split(':')
  const algorithm = ALGORITHMS.get(name.trim().toLowerCase())
  return algorithm ? hexOf(algorithm(bytes)) === digest.trim().toLowerCase() : null
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
