import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import { isBigEndian } from './byte-order.ts'
import { HEADER_BYTES, readSer, type SerVideo } from './header.ts'

/** One frame, counted from 0. Faults: those of `readSer`, `ser.truncated`, `ser.no-frame`. */
export const readSerFrame = async (source: ByteSource, index: number): Promise<Result<Raster>> => {
  const opened = await openVideo(source)
  if (!opened.ok) return opened
  const { video, isBig } = opened.value
  if (index < 0 || index >= video.frames)
    return fail('not-found', 'ser.no-frame', `The video has ${video.frames} frames; there is no number ${index}.`)
  const samples = await samplesOf(source, video, isBig, index)
  return samples.ok ? ok(rasterOf(video, samples.value, 1)) : samples
}

export interface MeanOptions {
  /** Called after each frame; answering false stops the work. */
  readonly onFrame?: (done: number, total: number) => boolean
}

/**
 * The mean of all frames as floats, frame by frame: memory holds one frame and the sums, however long the video is. Faults: those
 * of `readSerFrame`, `ser.stopped`.
 */
export const readSerMean = async (source: ByteSource, { onFrame }: MeanOptions = {}): Promise<Result<Raster>> => {
  const opened = await openVideo(source)
  if (!opened.ok) return opened
  const { video, isBig } = opened.value
  const sums = new Float64Array(video.width * video.height * video.channels)
  for (let frame = 0; frame < video.frames; frame++) {
    const samples = await samplesOf(source, video, isBig, frame)
    if (!samples.ok) return samples
    for (let i = 0; i < sums.length; i++) sums[i]! += samples.value[i]!
    if (onFrame?.(frame + 1, video.frames) === false) return fail('cancelled', 'ser.stopped', 'Adding up the frames was stopped.')
  }
  return ok(
    rasterOf(
      video,
      Float32Array.from(sums, (sum) => sum / video.frames),
      video.frames,
    ),
  )
}

const openVideo = async (source: ByteSource): Promise<Result<{ video: SerVideo; isBig: boolean }>> => {
  const video = await readSer(source)
  if (!video.ok) return video
  if (video.value.fault) return { ok: false, fault: video.value.fault }
  return ok({ video: video.value, isBig: await isBigEndian(source, video.value) })
}

const rasterOf = (video: SerVideo, data: Uint8Array | Uint16Array | Float32Array, frames: number): Raster => ({
  width: video.width,
  height: video.height,
  channels: video.channels,
  sampleFormat: data instanceof Float32Array ? 'f32' : data instanceof Uint16Array ? 'u16' : 'u8',
  data,
  // A sum of frames keeps the level of one.
  white: frames > 0 ? 2 ** video.depth - 1 : 1,
  isBottomUp: false,
  ...(video.bayer ? { bayer: video.bayer } : {}),
})

const samplesOf = async (
  source: ByteSource,
  video: SerVideo,
  isBig: boolean,
  index: number,
): Promise<Result<Uint8Array | Uint16Array>> => {
  const read = await source.read(HEADER_BYTES + index * video.frameBytes, video.frameBytes)
  if (read.length < video.frameBytes) return fail('invalid', 'ser.truncated', 'The file became shorter while it was read.')
  const stored = video.depth > 8 ? wordsOf(read, isBig) : read.slice()
  return ok(video.channels === 3 ? planesOf(stored, video) : stored)
}

const wordsOf = (bytes: Uint8Array, isBig: boolean): Uint16Array => {
  const words = new Uint16Array(bytes.length / 2)
  const [low, high] = isBig ? [1, 0] : [0, 1]
  for (let i = 0; i < words.length; i++) words[i] = bytes[2 * i + low]! | (bytes[2 * i + high]! << 8)
  return words
}

const planesOf = (stored: Uint8Array | Uint16Array, { width, height, isBgr }: SerVideo): Uint8Array | Uint16Array => {
  const size = width * height
  const planes = stored instanceof Uint16Array ? new Uint16Array(stored.length) : new Uint8Array(stored.length)
  for (let c = 0; c < 3; c++) for (let i = 0, at = isBgr ? 2 - c : c; i < size; i++, at += 3) planes[c * size + i] = stored[at]!
  return planes
}
