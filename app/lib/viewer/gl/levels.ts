import type { Affine } from '../math/affine.ts'
import type { Texels } from '../tiles/layers.ts'
import { NOTHING } from './shaders.ts'

/** What the levels of the canvas were made of. */
export interface View {
  readonly texels: Texels
  readonly place: Affine
  readonly width: number
  readonly height: number
}

/**
 * The level of every pixel of the canvas before it is stretched, on the GPU: the bits of one float for grey, of three for
 * colour. Moving a slider reads these and not the tiles.
 */
export class Levels {
  readonly #gl: WebGL2RenderingContext
  readonly #frame: WebGLFramebuffer
  #texture: WebGLTexture | null = null
  #shape = ''
  /** What they show completely. */
  ready: View | null = null

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl
    this.#frame = gl.createFramebuffer()
  }

  /** What is drawn until `bind` goes here, on a clean sheet of the size of what is seen. */
  begin({ width, height }: Pick<View, 'width' | 'height'>, isColour: boolean): void {
    this.ready = null
    const gl = this.#gl
    gl.viewport(0, 0, width, height)
    const shape = `${width} ${height} ${isColour}`
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame)
    if (shape !== this.#shape) {
      gl.deleteTexture(this.#texture)
      this.#texture = gl.createTexture()
      gl.bindTexture(gl.TEXTURE_2D, this.#texture)
      gl.texStorage2D(gl.TEXTURE_2D, 1, isColour ? gl.RGBA32UI : gl.R32UI, width, height)
      for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST)
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#texture, 0)
      this.#shape = shape
    }
    gl.clearBufferuiv(gl.COLOR, 0, [NOTHING, NOTHING, NOTHING, NOTHING])
  }

  /** From here on the canvas is drawn on, and the levels are the texture that is read. */
  bind(): void {
    const gl = this.#gl
    gl.bindFramebuffer(gl.FRAMEBUFFER, null)
    gl.bindTexture(gl.TEXTURE_2D, this.#texture)
  }

  /** Frees the memory; they are not used again. */
  end(): void {
    this.#gl.deleteTexture(this.#texture)
    this.#gl.deleteFramebuffer(this.#frame)
  }
}
