import { type Directory, isTiffLike, readDirectories } from './tiff-directory.ts'

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))
const hasAt = (head: Uint8Array, at: number, signature: readonly number[]): boolean =>
  signature.every((byte, i) => head[at + i] === byte)

/** Raw files that are no TIFF: Fujifilm's, and Canon's third, which is a film (ISO 14496-12) of the brand `crx `. */
const isOwnKind = (head: Uint8Array): boolean =>
  hasAt(head, 0, ascii('FUJIFILMCCD-RAW')) || (hasAt(head, 4, ascii('ftypcrx ')) && head.length > 12)

/** The cousins of TIFF that write another number for 42: Panasonic's RW2, Olympus's ORF. */
const isCousin = (head: Uint8Array): boolean => isTiffLike(head) && head[2] !== 42 && head[3] !== 42

/** Canon's second marks itself behind the header of TIFF. */
const isCr2 = (head: Uint8Array): boolean => isTiffLike(head) && hasAt(head, 8, ascii('CR'))

const TAG = { subfileType: 254, compression: 259, photometric: 262, make: 271, subDirectories: 330, dngVersion: 50706 }
/** Colour filter array, and linear raw (DNG 1.7, "PhotometricInterpretation"). */
const RAW_PHOTOMETRICS = [32803, 34892]
/** Sony, Samsung (two), Nikon, Pentax: their own ways of packing. */
const RAW_COMPRESSIONS = [32767, 32769, 32770, 34713, 65535]
/** Makers whose raw files open with a reduced picture and keep the mosaic in a directory within. */
const MAKERS = /^(nikon|sony|samsung|hasselblad|epson|pentax|ricoh|leaf|mamiya|phase one|sigma|kodak|eastman)/i
const REDUCED = 1

/** True for a raw file of a camera, by its first bytes alone: what it says it is, not what it is called. */
export const isRaw = (head: Uint8Array): boolean =>
  isOwnKind(head) || isCousin(head) || isCr2(head) || (isTiffLike(head) && readDirectories(head).some(isRawDirectory))

const isRawDirectory = (directory: Directory): boolean => {
  const first = (tag: number): number | undefined => directory.get(tag)?.values[0]
  const make = String.fromCharCode(...(directory.get(TAG.make)?.values ?? []).slice(0, 64))
  return (
    directory.has(TAG.dngVersion) ||
    RAW_PHOTOMETRICS.includes(first(TAG.photometric) ?? 0) ||
    RAW_COMPRESSIONS.includes(first(TAG.compression) ?? 0) ||
    (first(TAG.subfileType) === REDUCED && directory.has(TAG.subDirectories) && MAKERS.test(make))
  )
}
