import { expose, transfer } from 'comlink'
import { Haste, REST_MS } from '#lib/viewer/gl/haste.ts'
import { Renderer } from '#lib/viewer/gl/renderer.ts'
import type { DecodedPicture } from '#lib/viewer/load/decoded.ts'
import { loadPicture } from '#lib/viewer/load/load-picture.ts'
import { emptyRaster } from '#lib/viewer/load/planes.ts'
import { probePixel } from '#lib/viewer/load/probe.ts'
import { Shelf, shelfLimit } from '#lib/viewer/load/shelf.ts'
import type { Size } from '#lib/viewer/math/orientation.ts'
import { type OpenedPicture, pixelsOf, type Scene, type ViewerWorker } from '#lib/viewer/protocol.ts'
import { countLevels } from '#lib/viewer/stretch/count-levels.ts'
import { LINEAR } from '#lib/viewer/stretch/stretch.ts'
import { texelsOf } from '#lib/viewer/tiles/layers.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** Making tiles may take this much of a frame [ms]; the rest follows in the next ones. */
const TILE_BUDGET_MS = 12

/** A frame of the screen at 60 Hz [ms]. */
const FRAME_MS = 17

/** Side of the picture that is drawn for practice: the smallest that has a second level. */
const TINY = 128

let canvas: OffscreenCanvas | null = null
let renderer: Renderer | null = null
let picture: DecodedPicture | null = null
let asked = 0
let wanted: { scene: Scene; drawn: () => void } | null = null
let lastScene: Scene | null = null
let isScheduled = false
let lastRender = 0
let isFirst = true
let isPrepared = false
let resting: ReturnType<typeof setTimeout> | undefined
let haste = new Haste()
const shelf = new Shelf(loadPicture, shelfLimit('deviceMemory' in navigator ? Number(navigator.deviceMemory) : undefined))

const attach = (target: OffscreenCanvas): void => {
  canvas = target
}

/**
 * Makes the renderer, and draws for practice; later calls find it made. Fault `viewer.no-webgl2` where the device cannot draw.
 */
const prepare = (scales: readonly number[]): Result<null> => {
  if (!canvas || isPrepared) return ok(null)
  const target = canvas
  // Opaque: what lies below need not be mixed in with every drawing.
  const gl = target.getContext('webgl2', { alpha: false, antialias: false, depth: false })
  if (!gl) return fail('unsupported', 'viewer.no-webgl2', 'This browser cannot draw pictures with WebGL 2.')
  isPrepared = true
  renderer = new Renderer(gl)
  practise(renderer, scales)
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

const warm = (): void => void prepare([1, 0.5])

/** A first drawing makes the driver translate the shaders: a tiny picture is drawn, of whole numbers at 1, of means below. */
const practise = (own: Renderer, scales: readonly number[]): void => {
  const texels = texelsOf(emptyRaster(TINY, TINY, 1, 'u16'))
  for (const scale of scales) {
    const place = { a: scale, b: 0, c: 0, d: scale, e: 0, f: 0 }
    own.draw(texels, 1, { place, width: TINY, height: TINY, devicePixelRatio: 1, stretch: LINEAR }, () => false)
  }
  own.clear()
}

const open = async (url: string, screen: Size, onProgress: (fraction: number) => void): Promise<Result<OpenedPicture>> => {
  asked++
  const own = asked
  // Making a WebGL context and its programs blocks; the pixels are on their way meanwhile.
  const decoding = shelf.take(url, screen, paced(onProgress))
  const [decoded, ready] = await Promise.all([decoding, isPrepared ? ok(null) : afterRequests(() => prepare([0.5]))])
  if (own !== asked) return fail('cancelled', 'viewer.cancelled', 'Another picture was opened.')
  if (!decoded.ok) return decoded
  if (!ready.ok) return ready
  clearTimeout(resting)
  // Its first drawings are no steps of a slider.
  haste = new Haste()
  wanted?.drawn()
  wanted = null
  isFirst = true
  picture = decoded.value
  return ok(decoded.value.opened)
}

/** Once the requests of this turn are under way. */
const afterRequests = <T>(work: () => T): Promise<T> => new Promise<void>((resolve) => setTimeout(resolve)).then(work)

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
    if (scene.stretch.curves) void learnCurves().then(schedule)
    else schedule()
  })

const learnCurves = async (): Promise<void> => {
  const { CurveTable } = await import('#lib/viewer/gl/curve-table.ts')
  renderer?.learnCurves((gl) => new CurveTable(gl))
}

/** After a pause the first wish is drawn at once; those that come faster than the screen wait for its next frame. */
const schedule = (): void => {
  if (isScheduled) return
  isScheduled = true
  const isRested = performance.now() - lastRender > FRAME_MS
  const start = isRested ? queueMicrotask : requestAnimationFrame
  start(() => {
    isScheduled = false
    render()
    lastRender = performance.now()
  })
}

const render = (): void => {
  if (!wanted || !canvas || !renderer || !picture) return
  const { scene, drawn } = wanted
  lastScene = scene
  const start = performance.now()
  const step = renderer.isSoftware ? haste.stepFor(scene, start) : 1
  fitCanvas(canvas, scene, step)
  // The first picture is drawn whole: a half-empty screen would be worse than a few more milliseconds.
  const isTimeUp = (): boolean => !isFirst && performance.now() - start > TILE_BUDGET_MS
  const isComplete = renderer.draw(picture.texels, picture.raster.white, scene, isTimeUp)
  isFirst = false
  drawn()
  if (!isComplete) schedule()
  clearTimeout(resting)
  if (step > 1) resting = setTimeout(drawInFull, REST_MS, scene)
}

/** The slider rests: the same scene again, with every pixel. */
const drawInFull = (scene: Scene): void => {
  wanted ??= { scene, drawn: () => {} }
  schedule()
}

/** A picture that may be next is made ready in the place of the one on screen, whose shape it mostly has. */
const rehearse = (next: DecodedPicture): void => {
  const { texels } = next
  const isAlike = picture && texels.width === picture.texels.width && texels.height === picture.texels.height
  if (!lastScene || !renderer || !isAlike || isScheduled) return
  const start = performance.now()
  const isComplete = renderer.rehearse(texels, next.raster.white, lastScene, () => performance.now() - start > TILE_BUDGET_MS)
  if (!isComplete) setTimeout(rehearse, 2 * TILE_BUDGET_MS, next)
}

const fitCanvas = (target: OffscreenCanvas, scene: Scene, step: number): void => {
  const { width, height } = pixelsOf(scene)
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)]
  if (target.width !== columns) target.width = columns
  if (target.height !== rows) target.height = rows
}

const close = (): void => {
  asked++
  shelf.clear()
  picture = null
  lastScene = null
  wanted?.drawn()
  wanted = null
  isFirst = true
  renderer?.clear()
}

const viewer: ViewerWorker = {
  attach,
  warm,
  open,
  ahead: (urls, screen) => void shelf.prepare(urls, screen, rehearse),
  draw,
  histogram: () => (picture ? countLevels(picture.texels, picture.raster.white) : []),
  async resolve(choice) {
    const { resolveChoice } = await import('#lib/viewer/stretch/resolve.ts')
    return picture ? resolveChoice(picture.raster, choice) : fail('cancelled', 'viewer.cancelled', 'The picture is gone.')
  },
  async pixels(part, stretch) {
    const { shownPixels } = await import('#lib/viewer/load/shown-pixels.ts')
    if (!picture) return null
    const data = shownPixels(picture.texels, picture.raster.white, stretch, part)
    return transfer(data, [data.buffer])
  },
  pictures: async () => (await picture?.list?.()) ?? null,
  probe: (x, y) => (picture ? probePixel(picture.raster, x, y) : null),
  close,
}

expose(viewer)
