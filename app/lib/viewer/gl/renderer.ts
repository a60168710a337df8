import { type Affine, applyToVector, compose } from '../math/affine.ts'
import { type Light, pixelsOf, type Scene, WHITE } from '../protocol.ts'
import type { Stretch } from '../stretch/stretch.ts'
import { cutTile, type TilePlace } from '../tiles/cut-tile.ts'
import type { Texels } from '../tiles/layers.ts'
import { keyOf, levelFor, visibleTiles } from '../tiles/visible.ts'
import type { CurveTable } from './curve-table.ts'
import { Levels, type View } from './levels.ts'
import { linkProgram, type Program } from './program.ts'
import { fragmentFor, STRETCH, VERTEX, WHOLE_CANVAS } from './shaders.ts'
import { type TileTexture, TileTextures } from './tile-textures.ts'

/** Textures that are kept, in all. A 4k screen at 2x needs about 100 MB. */
const CACHE_BYTES = 128 * 2 ** 20

/** From this enlargement on, pixels are shown as squares. */
const NEAREST_FROM = 2

/** Points that lie on each other, or midtones of 0, make a step: as steep as 32-bit numbers can tell. */
const LEAST = 1e-9

/** Pictures whose levels are kept, so that flipping between them draws nothing anew: the one shown and its neighbours. */
const MOST_LEVELS = 3

/**
 * Draws a picture from its samples in two passes: the tiles become the levels of the canvas's pixels, and those are
 * stretched. While only the stretch changes, the levels stay. One instance per canvas and WebGL context.
 */
export class Renderer {
  /** Drawn by the processor: no graphics chip is in use. */
  readonly isSoftware: boolean
  readonly #gl: WebGL2RenderingContext
  /** Linked when they are first needed: each takes as long as a drawing. */
  readonly #programs = new Map<TileTexture['kind'], Program>()
  readonly #stretch: { readonly grey: Program; readonly colour: Program }
  /** Linked in the first night. */
  #oneColour: Program | null = null
  #curves: CurveTable | null = null
  readonly #tiles: TileTextures
  /** Oldest first. */
  readonly #levels = new Map<Texels, Levels>()
  /** Tiles of several pictures are kept: going back and forth between two makes none anew. */
  readonly #ids = new WeakMap<Texels, number>()
  #nextId = 0
  /** Where tiles are cut before they are handed over. */
  #memory: ArrayBuffer = new ArrayBuffer(0)

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl
    this.isSoftware = isSoftware(gl)
    const link = (source: string): Program => linkProgram(gl, WHOLE_CANVAS, source)
    this.#stretch = { grey: link(STRETCH.grey), colour: link(STRETCH.colour) }
    this.#tiles = new TileTextures(gl, CACHE_BYTES)
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  }

  /** Forgets all tiles. */
  clear(): void {
    this.#tiles.clear()
    for (const levels of this.#levels.values()) levels.end()
    this.#levels.clear()
    this.#memory = new ArrayBuffer(0)
  }

  /**
   * Draws the scene with the tiles it has, and makes missing ones until `isTimeUp` says stop. Returns true when every tile
   * of the right level was drawn; else the places of missing ones show the coarser tiles that are there.
   */
  draw(texels: Texels, white: number, scene: Scene, isTimeUp: () => boolean): boolean {
    const gl = this.#gl
    const levels = this.#make(texels, white, scene, isTimeUp)
    levels.bind()
    const light = scene.light ?? WHITE
    const { at } = this.#applyStretch(scene.stretch, texels.layers.length === 3, light)
    gl.uniform3fv(at('light'), light.rgb)
    // A canvas that is smaller than the scene shows every second pixel of it.
    gl.uniform1i(at('step'), Math.max(1, Math.round(pixelsOf(scene).width / gl.drawingBufferWidth)))
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight)
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
    return levels.ready !== null
  }

  #applyStretch(stretch: Stretch, isColour: boolean, { isOneColour }: Light): Program {
    const { shadows, midtones, highlights, curves, coupling } = stretch
    const gl = this.#gl
    if (curves && this.#curves) {
      const program = this.#curves.use(curves, isColour, coupling === 'luminance')
      gl.uniform1i(program.at('isOneColour'), Number(isOneColour))
      return program
    }
    if (isColour && isOneColour) this.#oneColour ??= linkProgram(gl, WHOLE_CANVAS, STRETCH.oneColour)
    const colour = (isOneColour && this.#oneColour) || this.#stretch.colour
    const program = isColour ? colour : this.#stretch.grey
    gl.useProgram(program.handle)
    gl.uniform2f(program.at('cut'), shadows, 1 / Math.max(LEAST, highlights - shadows))
    gl.uniform1f(program.at('brightening'), 1 / Math.max(LEAST, midtones) - 1)
    return program
  }

  /** From here on, curves other than the three points are drawn, too: their program is fetched when one is chosen. */
  learnCurves(make: (gl: WebGL2RenderingContext) => CurveTable): void {
    this.#curves ??= make(this.#gl)
  }

  /** Makes everything but the last pass for a picture that may be drawn next, while there is time. True when it is done. */
  rehearse(texels: Texels, white: number, scene: Scene, isTimeUp: () => boolean): boolean {
    return this.#make(texels, white, scene, isTimeUp).ready !== null
  }

  #make(texels: Texels, white: number, scene: Scene, isTimeUp: () => boolean): Levels {
    const view = { texels, place: snapped(scene), ...pixelsOf(scene) }
    const levels = this.#levelsOf(texels)
    if (levels.ready && isSame(view, levels.ready)) return levels
    levels.begin(view, texels.layers.length === 3)
    if (this.#drawLevels(view, white, scene, isTimeUp)) levels.ready = view
    return levels
  }

  #levelsOf(texels: Texels): Levels {
    const levels = this.#levels.get(texels) ?? new Levels(this.#gl)
    this.#levels.delete(texels)
    this.#levels.set(texels, levels)
    const [oldest] = this.#levels
    if (oldest && this.#levels.size > MOST_LEVELS) {
      oldest[1].end()
      this.#levels.delete(oldest[0])
    }
    return levels
  }

  #drawLevels({ texels, place }: View, white: number, scene: Scene, isTimeUp: () => boolean): boolean {
    const perTexel = Math.hypot(...Object.values(applyToVector(place, { x: 1, y: 0 }))) * scene.devicePixelRatio
    const level = levelFor(perTexel, texels)
    const tiles = visibleTiles(texels, level, place, scene)
    const missing = tiles.filter((tile) => !this.#upload(texels, tile, isTimeUp))
    if (missing.length > 0) this.#drawCoarser(texels, level, place, white, scene)
    const isNearest = perTexel * 2 ** level >= NEAREST_FROM
    for (const tile of tiles) this.#drawTile(texels, tile, place, white, scene, isNearest)
    return missing.length === 0
  }

  // What is on the GPU of any coarser level, coarsest first.
  #drawCoarser(texels: Texels, level: number, place: Affine, white: number, scene: Scene): void {
    for (let coarser = levelFor(1e-9, texels); coarser > level; coarser--) {
      for (const tile of visibleTiles(texels, coarser, place, scene)) this.#drawTile(texels, tile, place, white, scene, false)
    }
  }

  #upload(texels: Texels, tile: TilePlace, isTimeUp: () => boolean): boolean {
    const key = this.#keyOf(texels, tile)
    if (this.#tiles.get(key)) return true
    if (isTimeUp()) return false
    const samples = cutTile(texels, tile, this.#memory)
    this.#memory = samples.data.buffer
    this.#tiles.add(key, samples)
    return true
  }

  #keyOf(texels: Texels, tile: TilePlace): string {
    const id = this.#ids.get(texels) ?? this.#nextId++
    this.#ids.set(texels, id)
    return `${id}/${keyOf(tile)}`
  }

  #programFor(kind: TileTexture['kind']): Program {
    const program = this.#programs.get(kind) ?? linkProgram(this.#gl, VERTEX, fragmentFor(kind))
    this.#programs.set(kind, program)
    return program
  }

  #drawTile(texels: Texels, tile: TilePlace, place: Affine, white: number, scene: Scene, isNearest: boolean): void {
    const texture = this.#tiles.get(this.#keyOf(texels, tile))
    if (!texture) return
    const gl = this.#gl
    const { handle, at } = this.#programFor(texture.kind)
    gl.useProgram(handle)
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture.texture)
    gl.uniform1i(at('layers'), texture.layers)
    gl.uniform1i(at('isNearest'), Number(isNearest))
    gl.uniform1f(at('white'), white)
    const factor = 2 ** tile.level
    // The last texel of a level may stick out of the picture.
    const right = Math.min(tile.width, texels.width / factor - tile.x)
    const bottom = Math.min(tile.height, texels.height / factor - tile.y)
    gl.uniform4f(at('texels'), 0, 0, right, bottom)
    gl.uniformMatrix3fv(at('place'), false, clipMatrix(tile, factor, place, scene))
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
  }
}

const isSoftware = (gl: WebGL2RenderingContext): boolean => {
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const name: unknown = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)
  return /swiftshader|llvmpipe|software|basic render/i.test(String(name))
}

const isSame = (a: View, b: View): boolean =>
  a.texels === b.texels && a.width === b.width && a.height === b.height && isSamePlace(a.place, b.place)

const isSamePlace = (a: Affine, b: Affine): boolean =>
  a.a === b.a && a.b === b.b && a.c === b.c && a.d === b.d && a.e === b.e && a.f === b.f

/** At 100 %, 200 % … pixels sit exactly on the screen's pixels. */
const snapped = ({ place, devicePixelRatio: ratio }: Scene): Affine => {
  const scale = Math.hypot(place.a, place.b) * ratio
  if (Math.abs(scale - Math.round(scale)) > 1e-9 || Math.round(scale) === 0) return place
  return { ...place, e: Math.round(place.e * ratio) / ratio, f: Math.round(place.f * ratio) / ratio }
}

/** From texels of the tile to clip space, column by column as WebGL wants it. */
const clipMatrix = (tile: TilePlace, factor: number, place: Affine, { width, height }: Scene): Float32Array => {
  const inTile: Affine = { a: factor, b: 0, c: 0, d: factor, e: tile.x * factor, f: tile.y * factor }
  const toClip: Affine = { a: 2 / width, b: 0, c: 0, d: -2 / height, e: -1, f: 1 }
  const m = compose(toClip, compose(place, inTile))
  return new Float32Array([m.a, m.b, 0, m.c, m.d, 0, m.e, m.f, 1])
}
