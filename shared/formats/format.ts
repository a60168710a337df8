import type { ByteSource } from '#shared/core/byte-source.ts'
import type { Fault, Result } from '#shared/core/fault.ts'
import type { BayerPattern, Raster, SampleFormat } from '#shared/core/raster.ts'
import type { LibrawInstance } from './raw/libraw.ts'

/** One line of a header: a FITS card, an EXIF tag. Keywords of EXIF are its tag names (`ExposureTime`). */
export interface HeaderCard {
  readonly keyword: string
  readonly value: string | number | boolean | null
  readonly comment?: string
}

/** What is known of a file without reading its pixels. */
export interface FileHeader {
  readonly format: string
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: SampleFormat
  readonly bayer?: BayerPattern | undefined
  readonly isBottomUp: boolean
  /** Every line of the header that describes the picture, in file order; HIERARCH and repeated keywords included. */
  readonly cards: readonly HeaderCard[]
  /** Index of the header-data unit that holds the picture; 0 where there is no such thing. */
  readonly hdu: number
  /** What had to be repaired or guessed, one sentence each. */
  readonly notes: readonly string[]
  /** Why the pixels cannot be read although the header can: the file is cut short, or compressed in a way not read yet. */
  readonly pixelFault?: Fault | undefined
}

/** Decoding JPEG and PNG is the platform's work: sharp in Node, the browser in the app. */
export interface PictureDecoder {
  /** Size and depth without decoding the pixels. */
  describe(source: ByteSource): Promise<Result<{ width: number; height: number; channels: number; sampleFormat: SampleFormat }>>
  /** Pixels as planes of `u8` or `u16`, alpha dropped, EXIF orientation NOT applied (the raster is as stored). */
  decode(source: ByteSource): Promise<Result<Raster>>
}

/** LibRaw is the same WebAssembly everywhere; where its code comes from is the platform's business. */
export interface RawDecoder {
  /** A fresh LibRaw for one file. Faults: `raw.no-memory`, `raw.not-loaded`. */
  start(): Promise<Result<LibrawInstance>>
}

/** gzip (RFC 1952) by the platform's own library, where it has one that works at once. Checksums and lengths are compared. */
export interface Gunzip {
  /** Members that stand directly behind each other, which hold `size` bytes together; null when they are damaged or do not. */
  members(bytes: Uint8Array, size: number): Uint8Array | null
  /** A file of members, piece by piece. Throws DamagedPackingError, or TrailingError where no member follows the last one. */
  stream(source: ByteSource): AsyncGenerator<Uint8Array>
}

export interface FormatContext {
  readonly pictures: PictureDecoder
  readonly raws: RawDecoder
  /** Absent where the library's own code must do, as in the browser. */
  readonly gunzip?: Gunzip
  /** Which picture of the file is meant, counted from 0; the first when it is not given. Formats of one picture do not look. */
  readonly picture?: number
}

/** The pictures that a file holds. */
export interface PictureList {
  readonly count: number
  /** What the file calls them, `''` for those without a name; empty where it names none. */
  readonly names: readonly string[]
}

/** A file format. Adding one is adding its folder; the contract suite of `tests/contracts/format.ts` then runs on it. */
export interface Format {
  readonly id: string
  readonly title: string
  /** Lower case, with the dot. */
  readonly extensions: readonly string[]
  readonly mediaTypes: readonly string[]
  /** Looks at the first bytes (at most 4096). */
  sniff(head: Uint8Array): boolean
  readHeader(source: ByteSource, context: FormatContext): Promise<Result<FileHeader>>
  readRaster(source: ByteSource, context: FormatContext): Promise<Result<Raster>>
  /** The pictures of the file, from headers alone; absent where a file holds one. */
  listPictures?(source: ByteSource, context: FormatContext): Promise<Result<PictureList>>
  /** Reads the whole file and compares the checksums that it holds: one sentence for each that is wrong. */
  verify?(source: ByteSource): Promise<readonly string[]>
}
