import type { TileSamples } from '../tiles/cut-tile.ts'
import type { TextureKind } from './shaders.ts'

/** A tile on the GPU. */
export interface TileTexture {
  readonly texture: WebGLTexture
  readonly kind: TextureKind
  readonly layers: number
  readonly bytes: number
}

const formatOf = (gl: WebGL2RenderingContext, data: TileSamples['data']) => {
  if (data instanceof Uint8Array) return { internal: gl.R8UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_BYTE }
  if (data instanceof Uint16Array) return { internal: gl.R16UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_SHORT }
  return { internal: gl.R32F, format: gl.RED, type: gl.FLOAT }
}

/** Handed over at a time: what is on its way to the GPU is held twice, and browsers keep that memory. */
const STRIP_BYTES = 2 ** 20

/** Uploads a tile in its own sample type. */
export const uploadTile = (gl: WebGL2RenderingContext, { data, width, height, layers, hasGaps }: TileSamples): TileTexture => {
  const texture = gl.createTexture()
  const { internal, format, type } = formatOf(gl, data)
  gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture)
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1)
  gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, internal, width, height, layers)
  const rows = Math.max(1, Math.floor(STRIP_BYTES / (width * data.BYTES_PER_ELEMENT)))
  for (let layer = 0; layer < layers; layer++)
    for (let y = 0; y < height; y += rows) {
      const count = Math.min(rows, height - y)
      const at = (layer * height + y) * width
      gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, y, layer, width, count, 1, format, type, data, at)
    }
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, gl.NEAREST)
  const kind = !(data instanceof Float32Array) ? 'whole' : hasGaps ? 'gaps' : 'mean'
  return { texture, kind, layers, bytes: data.byteLength }
}

/** Keeps tiles while there is room; the ones not drawn for longest go first. */
export class TileTextures {
  readonly #gl: WebGL2RenderingContext
  readonly #limitBytes: number
  // A Map remembers the order of insertion: drawn tiles are put back at its end.
  readonly #tiles = new Map<string, TileTexture>()
  #bytes = 0

  constructor(gl: WebGL2RenderingContext, limitBytes: number) {
    this.#gl = gl
    this.#limitBytes = limitBytes
  }

  get(key: string): TileTexture | undefined {
    const tile = this.#tiles.get(key)
    if (!tile) return undefined
    this.#tiles.delete(key)
    this.#tiles.set(key, tile)
    return tile
  }

  add(key: string, samples: TileSamples): TileTexture {
    const tile = uploadTile(this.#gl, samples)
    this.#tiles.set(key, tile)
    this.#bytes += tile.bytes
    for (const [oldest, { bytes, texture }] of this.#tiles) {
      if (this.#bytes <= this.#limitBytes || oldest === key) break
      this.#tiles.delete(oldest)
      this.#bytes -= bytes
      this.#gl.deleteTexture(texture)
    }
    return tile
  }

  clear(): void {
    for (const { texture } of this.#tiles.values()) this.#gl.deleteTexture(texture)
    this.#tiles.clear()
    this.#bytes = 0
  }
}
