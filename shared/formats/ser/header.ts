import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { BayerPattern } from '#shared/core/raster.ts'

export const SIGNATURE = 'LUCAM-RECORDER'
export const HEADER_BYTES = 178
const MAX_FRAME_BYTES = 2 ** 31

/** What the header of a SER video says (Heiko Wilkens' SER format description, version 3). */
export interface SerVideo {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  /** Blue stands first in a pixel. */
  readonly isBgr: boolean
  readonly bayer: BayerPattern | undefined
  /** True bits of a sample, 1 to 16; more than 8 take two bytes. */
  readonly depth: number
  /** The flag of the header as most programs mean it: 0 is little-endian. See `isBigEndian` of `byte-order.ts`. */
  readonly isFlaggedBigEndian: boolean
  /** Whole frames that are really in the file. */
  readonly frames: number
  readonly frameBytes: number
  readonly observer: string
  readonly instrument: string
  readonly telescope: string
  /** Start of the recording and of each frame, UTC milliseconds; null where it says nothing. */
  readonly startedMs: number | null
  readonly firstMs: number | null
  readonly lastMs: number | null
  readonly notes: readonly string[]
  readonly fault: Fault | null
}

const BAYER: Readonly<Record<number, BayerPattern>> = { 8: 'RGGB', 9: 'GRBG', 10: 'GBRG', 11: 'BGGR' }
const MONO = 0
const [RGB, BGR] = [100, 101]

/** Reads header and time stamps. Faults: `ser.no-header`, `ser.bad-size`, `ser.depth`; a file without one whole frame has `fault` set. */
export const readSer = async (source: ByteSource): Promise<Result<SerVideo>> => {
  const head = await source.read(0, HEADER_BYTES)
  if (head.length < HEADER_BYTES || !isSer(head)) return fail('invalid', 'ser.no-header', 'The file has no SER header.')
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const [colour, flag, width, height, depth, promised] = [18, 22, 26, 30, 34, 38].map((at) => view.getInt32(at, true)) as [
    ...[number, number, number, number, number, number],
  ]
  if (width < 1 || height < 1) return fail('invalid', 'ser.bad-size', `The video has an impossible size: ${width} x ${height}.`)
  if (depth < 1 || depth > 16) return fail('unsupported', 'ser.depth', `Samples of ${depth} bits are not known in SER.`)
  const channels = colour === RGB || colour === BGR ? 3 : 1
  const frameBytes = width * height * channels * (depth > 8 ? 2 : 1)
  if (frameBytes > MAX_FRAME_BYTES) return fail('unsupported', 'ser.bad-size', 'A frame of the video has more than 2 GB.')
  const there = Math.floor((source.size - HEADER_BYTES) / frameBytes)
  const frames = promised > 0 ? Math.min(promised, there) : there
  const times =
    promised > 0 && there >= promised ? await timesOf(source, HEADER_BYTES + promised * frameBytes, promised) : NO_TIMES
  const fault: Fault | null =
    frames > 0 ? null : { kind: 'invalid', code: 'ser.truncated', message: 'The file is cut short: it has no whole frame.' }
  const notes = [...(fault ? [] : frameNotes(promised, frames)), ...colourNotes(colour)]
  return ok({
    ...{ width, height, channels, depth, frames, frameBytes, notes, fault, ...times },
    isBgr: colour === BGR,
    bayer: BAYER[colour],
    isFlaggedBigEndian: flag === 1,
    observer: textAt(head, 42),
    instrument: textAt(head, 82),
    telescope: textAt(head, 122),
    startedMs: msOf(view.getBigInt64(170, true)),
  })
}

export const isSer = (head: Uint8Array): boolean => [...SIGNATURE].every((letter, i) => head[i] === letter.charCodeAt(0))

const frameNotes = (promised: number, frames: number): string[] => {
  if (promised <= 0) return [`The header does not count the frames: ${frames} were found.`]
  return frames < promised ? [`The file is cut short: ${frames} of ${promised} frames are there.`] : []
}

const colourNotes = (colour: number): string[] =>
  colour === MONO || colour in BAYER || colour === RGB || colour === BGR
    ? []
    : [`The colour mosaic (${colour}) is not known: the picture is shown grey.`]

const textAt = (head: Uint8Array, at: number): string =>
  new TextDecoder('latin1')
    .decode(head.subarray(at, at + 40))
    .split('\0')[0]!
    .trim()

const NO_TIMES = { firstMs: null, lastMs: null }

// Time stamps stand behind the last frame, one for each; many programs leave them out.
const timesOf = async (
  source: ByteSource,
  at: number,
  frames: number,
): Promise<{ firstMs: number | null; lastMs: number | null }> => {
  if (at + 8 * frames > source.size) return NO_TIMES
  const [first, last] = [await source.read(at, 8), await source.read(at + 8 * (frames - 1), 8)]
  const ticks = (bytes: Uint8Array): bigint => new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true)
  return first.length < 8 || last.length < 8 ? NO_TIMES : { firstMs: msOf(ticks(first)), lastMs: msOf(ticks(last)) }
}

/** .NET ticks: 100 ns since the first second of the year 1. A clock that was never set is no time. */
const TICKS_OF_1970 = 621_355_968_000_000_000n
const msOf = (ticks: bigint): number | null => {
  const ms = Number(ticks - TICKS_OF_1970) / 10_000
  return ms > -2.5e12 && ms < 4.1e12 ? ms : null
}
