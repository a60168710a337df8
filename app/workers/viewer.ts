import { expose } from 'comlink'
import { Renderer } from '#lib/viewer/gl/renderer.ts'
import { type DecodedPicture, openPicture } from '#lib/viewer/load/open-picture.ts'
import { emptyRaster } from '#lib/viewer/load/planes.ts'
import { probePixel } from '#lib/viewer/load/probe.ts'
import { DownloadError, openRange } from '#lib/viewer/load/range-source.ts'
import type { OpenedPicture, Scene, ViewerWorker } from '#lib/viewer/protocol.ts'
import { countLevels } from '#lib/viewer/stretch/count-levels.ts'
import { LINEAR } from '#lib/viewer/stretch/stretch.ts'
import { texelsOf } from '#lib/viewer/tiles/layers.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** Making tiles may take this much of a frame [ms]; the rest follows in the next ones. */
const TILE_BUDGET_MS = 12

/** Side of the picture that is drawn for practice: the smallest that has a second level. */
const TINY = 128

let canvas: OffscreenCanvas | null = null
let renderer: Renderer | null = null
let picture: DecodedPicture | null = null
let loading: AbortController | null = null
let wanted: { scene: Scene; drawn: () => void } | null = null
let isScheduled = false
let isFirst = true
let isPrepared = false

const attach = (target: OffscreenCanvas): void => {
  canvas = target
}

/** Makes the renderer; later calls find it made. Fault `viewer.no-webgl2` where the device cannot draw. */
const prepare = (): Result<null> => {
  if (!canvas || isPrepared) return ok(null)
  const target = canvas
  const gl = target.getContext('webgl2', { antialias: false, depth: false, premultipliedAlpha: true })
  if (!gl) return fail('unsupported', 'viewer.no-webgl2', 'This browser cannot draw pictures with WebGL 2.')
  isPrepared = true
  renderer = new Renderer(gl)
  target.addEventListener('webglcontextlost', (event) => {
    event.preventDefault()
    renderer = null
  })
  target.addEventListener('webglcontextrestored', () => {
    renderer = new Renderer(gl)
    schedule()
  })
  return ok(null)
}

/** A first drawing makes the driver translate the shaders: tiny pictures are drawn for practice, at two levels. */
const warm = (): void => {
  if (!prepare().ok || !renderer || picture || loading) return
  const whole = emptyRaster(TINY, TINY, 1, 'u16')
  for (const raster of [whole, { ...whole, data: new Float32Array(whole.data) }]) {
    const texels = texelsOf(raster)
    for (const scale of [1, 0.5]) {
      const place = { a: scale, b: 0, c: 0, d: scale, e: 0, f: 0 }
      renderer.draw(texels, 1, { place, width: TINY, height: TINY, devicePixelRatio: 1, stretch: LINEAR }, () => false)
    }
    renderer.clear()
  }
}

const open = async (url: string, onProgress: (fraction: number) => void): Promise<Result<OpenedPicture>> => {
  close()
  const own = new AbortController()
  loading = own
  try {
    const source = await openRange(url, { signal: own.signal, onProgress: paced(onProgress) })
    if (!source.ok) return source
    // Making a WebGL context blocks; the pixels are on their way meanwhile.
    const decoding = openPicture(source.value, new URL(url, self.location.href).pathname)
    const [decoded, ready] = await Promise.all([decoding, afterRequests(prepare)])
    if (own.signal.aborted) return CANCELLED
    if (!ready.ok) return ready
    if (!decoded.ok) return decoded
    picture = decoded.value
    return ok(decoded.value.opened)
  } catch (error) {
    if (own.signal.aborted) return CANCELLED
    if (error instanceof DownloadError) return fail('unavailable', 'viewer.offline', error.message)
    throw error
  }
}

/** Once the requests of this turn are under way. */
const afterRequests = <T>(work: () => T): Promise<T> => new Promise<void>((resolve) => setTimeout(resolve)).then(work)

const CANCELLED: Result<never> = fail('cancelled', 'viewer.cancelled', 'Another picture was opened.')

/** A hundred messages are enough for a bar. */
const paced = (onProgress: (fraction: number) => void) => {
  let told = 0
  return (loaded: number, total: number): void => {
    if (loaded / total < told + 0.01) return
    told = loaded / total
    onProgress(told)
  }
}

const draw = (scene: Scene): Promise<void> =>
  new Promise((resolve) => {
    wanted?.drawn()
    wanted = { scene, drawn: resolve }
    schedule()
  })

const schedule = (): void => {
  if (isScheduled) return
  isScheduled = true
  requestAnimationFrame(() => {
    isScheduled = false
    render()
  })
}

const render = (): void => {
  if (!wanted || !canvas || !renderer || !picture) return
  const { scene, drawn } = wanted
  fitCanvas(canvas, scene)
  const start = performance.now()
  // The first picture is drawn whole: a half-empty screen would be worse than a few more milliseconds.
  const isTimeUp = (): boolean => !isFirst && performance.now() - start > TILE_BUDGET_MS
  const isComplete = renderer.draw(picture.texels, picture.raster.white, scene, isTimeUp)
  isFirst = false
  drawn()
  if (!isComplete) schedule()
}

const fitCanvas = (target: OffscreenCanvas, { width, height, devicePixelRatio }: Scene): void => {
  const [columns, rows] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)]
  if (target.width !== columns) target.width = columns
  if (target.height !== rows) target.height = rows
}

const close = (): void => {
  loading?.abort()
  loading = null
  picture = null
  wanted?.drawn()
  wanted = null
  isFirst = true
  renderer?.clear()
}

const viewer: ViewerWorker = {
  attach,
  warm,
  open,
  draw,
  histogram: () => (picture ? countLevels(picture.texels, picture.raster.white) : []),
  probe: (x, y) => (picture ? probePixel(picture.raster, x, y) : null),
  close,
}

expose(viewer)
