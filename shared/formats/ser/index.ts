import { ok } from '#shared/core/fault.ts'
import type { Format, HeaderCard } from '#shared/formats/format.ts'
import { isBigEndian } from './byte-order.ts'
import { readSerFrame } from './frames.ts'
import { isSer, readSer, type SerVideo } from './header.ts'

/** SER, the video of planetary cameras. Its first frame is the picture; `readSerMean` adds them all up. */
export const ser: Format = {
  id: 'ser',
  title: 'SER video',
  extensions: ['.ser'],
  mediaTypes: ['video/x-ser'],
  sniff: isSer,
  async readHeader(source) {
    const read = await readSer(source)
    if (!read.ok) return read
    const { width, height, channels, bayer, depth, frames, notes, fault, isFlaggedBigEndian } = read.value
    const isBig = fault ? isFlaggedBigEndian : await isBigEndian(source, read.value)
    const order =
      isBig === isFlaggedBigEndian || depth <= 8 ? [] : ['The header names the wrong byte order; the pixels show the right one.']
    const more = frames > 1 ? [`A video of ${frames} frames; the first one is shown.`] : []
    return ok({
      ...{ format: 'ser', width, height, channels, sampleFormat: depth > 8 ? 'u16' : 'u8' },
      ...(bayer ? { bayer } : {}),
      ...{ isBottomUp: false, cards: cardsOf(read.value), hdu: 0, notes: [...more, ...notes, ...order] },
      ...(fault ? { pixelFault: fault } : {}),
    })
  },
  readRaster: (source, { picture = 0 }) => readSerFrame(source, picture),
  async listPictures(source) {
    const read = await readSer(source)
    return read.ok ? ok({ count: read.value.frames, names: [] }) : read
  },
}

const cardsOf = (video: SerVideo): HeaderCard[] => {
  const { firstMs, lastMs, startedMs, frames } = video
  const time = (keyword: string, ms: number | null, comment: string): HeaderCard[] =>
    ms === null ? [] : [{ keyword, value: new Date(ms).toISOString(), comment }]
  const text = (keyword: string, value: string): HeaderCard[] => (value === '' ? [] : [{ keyword, value }])
  const seconds = firstMs !== null && lastMs !== null && lastMs > firstMs ? (lastMs - firstMs) / 1000 : null
  return [
    { keyword: 'IMAGETYP', value: 'Video' },
    { keyword: 'FRAMECNT', value: frames, comment: 'frames in the video' },
    { keyword: 'BITDEPTH', value: video.depth, comment: 'true bits of a sample' },
    ...time('DATE-OBS', firstMs ?? startedMs, firstMs === null ? 'start of the recording, UTC' : 'first frame, UTC'),
    ...time('DATE-END', lastMs, 'last frame, UTC'),
    ...(seconds === null || frames < 2
      ? []
      : [{ keyword: 'FRAMERAT', value: (frames - 1) / seconds, comment: '[1/s] mean frame rate' }]),
    ...text('INSTRUME', video.instrument),
    ...text('TELESCOP', video.telescope),
    ...text('OBSERVER', video.observer),
  ]
}
