export interface SerOptions {
  readonly width?: number
  readonly height?: number
  /** 0 mono, 8 to 11 Bayer, 100 RGB, 101 BGR. */
  readonly colour?: number
  readonly depth?: number
  /** What the header says: 0 is little-endian to most programs. */
  readonly flag?: number
  readonly isBigEndian?: boolean
  /** What the header counts; the frames that are given when absent. */
  readonly count?: number
  /** Milliseconds since 1970 of each frame, behind the last one. */
  readonly timesMs?: readonly number[]
  readonly startedMs?: number
  readonly names?: readonly [observer: string, instrument: string, telescope: string]
}

const ticks = (ms: number): bigint => 621_355_968_000_000_000n + BigInt(Math.round(ms)) * 10_000n

/** A SER video of these frames, samples pixel by pixel. */
export const makeSer = (frames: readonly ArrayLike<number>[], options: SerOptions = {}): Uint8Array<ArrayBuffer> => {
  const { width = 4, height = 3, colour = 0, depth = 8, flag = 0, isBigEndian = false, timesMs = [], startedMs } = options
  const sampleBytes = depth > 8 ? 2 : 1
  const samples = width * height * (colour >= 100 ? 3 : 1)
  const file = new Uint8Array(178 + frames.length * samples * sampleBytes + 8 * timesMs.length)
  const view = new DataView(file.buffer)
  const text = (at: number, words: string) => file.set(new TextEncoder().encode(words.slice(0, 40)), at)
  text(0, 'LUCAM-RECORDER')
  ;[colour, flag, width, height, depth, options.count ?? frames.length].forEach((n, i) => void view.setInt32(18 + 4 * i, n, true))
  ;(options.names ?? ['', '', '']).forEach((name, i) => void text(42 + 40 * i, name))
  if (startedMs !== undefined) view.setBigInt64(170, ticks(startedMs), true)
  let at = 178
  for (const frame of frames)
    for (let i = 0; i < samples; i++, at += sampleBytes)
      if (sampleBytes === 1) file[at] = frame[i]!
      else view.setUint16(at, frame[i]!, !isBigEndian)
  for (const ms of timesMs) {
    view.setBigInt64(at, ticks(ms), true)
    at += 8
  }
  return file
}
