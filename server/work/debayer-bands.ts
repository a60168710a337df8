import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { createSamples, type Raster, samplesOn } from '#shared/core/raster.ts'
import { BAND_ROWS, debayerBackend, debayerRows, type FullSizeMethod } from '#shared/kernels/debayer/index.ts'
import type { ResolvedStretch } from '#shared/kernels/stretch/index.ts'
import type { BytePicture } from '#shared/kernels/tone/index.ts'

/** What found the colours, for whoever wants to know. */
export interface DebayerRun {
  readonly method: FullSizeMethod
  readonly backend: ReturnType<typeof debayerBackend>
  readonly threads: number
}

/** Work on the bands of a mosaic, its memory shared by all threads. */
export interface BandJob {
  readonly mosaic: Raster
  readonly method: FullSizeMethod
  /** The first row of the band that nobody has taken yet. */
  readonly next: Int32Array
  /** Three planes of samples; or stretched bytes, three to a pixel, the last row first where `flip` says so. */
  readonly out:
    | { readonly kind: 'samples'; readonly colours: Raster }
    | { readonly kind: 'bytes'; readonly data: Uint8Array; readonly stretch: ResolvedStretch; readonly flip: boolean }
}

const SCRIPT = new URL('./debayer-thread.ts', import.meta.url)
/** Beyond this the memory is what they wait for. */
const MOST_THREADS = 8

/** `debayer` for a method that keeps the size, on all cores: the same samples. Beside mosaic and answer, 60 MB a thread. */
export const debayerOnThreads = async (
  raster: Raster,
  method: FullSizeMethod,
  threads?: number,
): Promise<{ raster: Raster; run: DebayerRun }> => {
  const mosaic = sharedCopy(raster)
  const memory = new SharedArrayBuffer(3 * mosaic.data.byteLength)
  const colours = coloursOf(mosaic, samplesOn(mosaic.sampleFormat, memory))
  const run = await runBands({ mosaic, method, next: rowCounter(), out: { kind: 'samples', colours } }, threads)
  return { raster: colours, run }
}

/** A mosaic as a stretched colour picture of its size, on all cores. The colours of the whole are never in memory at once. */
export const renderOnThreads = async (
  raster: Raster,
  method: FullSizeMethod,
  stretch: ResolvedStretch,
  threads?: number,
): Promise<{ picture: BytePicture; run: DebayerRun }> => {
  const mosaic = sharedCopy(raster)
  const { width, height, isBottomUp: flip } = mosaic
  const data = new Uint8Array(new SharedArrayBuffer(3 * width * height))
  const run = await runBands({ mosaic, method, next: rowCounter(), out: { kind: 'bytes', data, stretch, flip } }, threads)
  return { picture: { data, width, height, channels: 3 }, run }
}

/** Takes one band after the other until there are none. Runs in every thread, the caller's among them. */
export const takeBands = async ({ mosaic, method, next, out }: BandJob): Promise<void> => {
  const { width, height } = mosaic
  // Stretching is a lot of code to load for those who only want samples.
  const render =
    out.kind === 'bytes'
      ? (await import('#shared/preview/render-bytes.ts')).rendererOf({ ...mosaic, channels: 3 }, out.stretch)
      : null
  for (;;) {
    const from = Atomics.add(next, 0, BAND_ROWS)
    if (from >= height) return
    const to = Math.min(height, from + BAND_ROWS)
    if (out.kind === 'samples') {
      debayerRows(mosaic, method, from, to, out.colours)
      continue
    }
    const band = coloursOf({ ...mosaic, height: to - from }, createSamples(mosaic.sampleFormat, 3 * (to - from) * width))
    debayerRows(mosaic, method, from, to, band, from)
    const bytes = render!(band, { factor: 1, flip: out.flip, colour: 'keep' }).data
    out.data.set(bytes, 3 * width * (out.flip ? height - to : from))
  }
}

const coloursOf = (mosaic: Raster, data: Raster['data']): Raster => ({ ...mosaic, channels: 3, bayer: undefined, data })

const sharedCopy = (raster: Raster): Raster => {
  const data = samplesOn(raster.sampleFormat, new SharedArrayBuffer(raster.data.byteLength))
  data.set(raster.data)
  return { ...raster, data }
}

const rowCounter = (): Int32Array => new Int32Array(new SharedArrayBuffer(4))

const runBands = async (job: BandJob, wanted = availableParallelism()): Promise<DebayerRun> => {
  const bands = Math.ceil(job.mosaic.height / BAND_ROWS)
  const threads = Math.max(1, Math.min(wanted, MOST_THREADS, bands))
  // They load their code while this thread is at work already.
  const others = Array.from({ length: threads - 1 }, () => endOf(new Worker(SCRIPT, { workerData: job })))
  await Promise.all([takeBands(job), ...others])
  return { method: job.method, backend: debayerBackend(job.mosaic, job.method), threads }
}

const endOf = (thread: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    thread.on('error', reject)
    thread.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A thread that debayers ended with code ${code}.`))))
  })
