import type { FaultKind } from '#shared/core/fault.ts'

/** A kind of picture file that is known by its first bytes or its name, and cannot be read yet. */
export interface UnreadFormat {
  readonly id: string
  readonly extensions: readonly string[]
  sniff(head: Uint8Array): boolean
  readonly fault: { readonly kind: FaultKind; readonly code: string; readonly message: string }
}

const startsWith =
  (...signature: readonly number[]) =>
  (head: Uint8Array): boolean =>
    signature.every((byte, i) => head[i] === byte)

const ascii = (text: string): number[] => [...text].map((c) => c.charCodeAt(0))

const unsupported = (code: string, message: string): UnreadFormat['fault'] => ({ kind: 'unsupported', code, message })

const compressed = (id: string, extensions: readonly string[], signature: readonly number[]): UnreadFormat => ({
  id,
  extensions,
  sniff: startsWith(...signature),
  fault: unsupported('fits.compressed', `The file is compressed (${id}), which is not read yet. Unpack it to see it here.`),
})

const RAW = unsupported('raw.unsupported', 'This is a raw file of a camera, which is not read yet.')
const isTiff = (head: Uint8Array): boolean => startsWith(0x49, 0x49, 0x2a, 0)(head) || startsWith(0x4d, 0x4d, 0, 0x2a)(head)
const raw = (id: string, extensions: readonly string[], sniff: UnreadFormat['sniff']): UnreadFormat => ({
  id,
  extensions,
  sniff,
  fault: RAW,
})

/** Raw files that are TIFF files inside are told apart by their name, or by the mark that Canon puts behind the TIFF header. */
export const NOT_YET: readonly UnreadFormat[] = [
  compressed('gzip', ['.fits.gz', '.fit.gz', '.fts.gz'], [0x1f, 0x8b]),
  compressed('bzip2', ['.fits.bz2', '.fit.bz2', '.fts.bz2'], ascii('BZh')),
  compressed('zstd', ['.fits.zst', '.fit.zst'], [0x28, 0xb5, 0x2f, 0xfd]),
  raw('cr3', ['.cr3', '.crx'], (head) => startsWith(...ascii('crx '))(head.subarray(8))),
  raw('cr2', ['.cr2'], (head) => isTiff(head) && startsWith(...ascii('CR'))(head.subarray(8))),
  raw('raf', ['.raf'], startsWith(...ascii('FUJIFILMCCD-RAW'))),
  raw('rw2', ['.rw2'], startsWith(0x49, 0x49, 0x55, 0)),
  raw('orf', ['.orf'], (head) => startsWith(...ascii('IIRO'))(head) || startsWith(...ascii('IIRS'))(head)),
  raw('tiff-raw', ['.nef', '.nrw', '.dng', '.arw', '.pef', '.srw', '.3fr'], () => false),
]
