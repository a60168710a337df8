import { type Curve, rangeOf, transferOf } from '#shared/kernels/stretch/curve.ts'
import { linkProgram, type Program } from './program.ts'
import { STRETCH_BY_TABLE, TABLE, WHOLE_CANVAS } from './shaders.ts'

/** Colours that can have a curve of their own. */
const MOST = 3

/** The second pass with curves that are looked up: any function of the level, one for all colours or one for each. */
export class CurveTable {
  readonly #gl: WebGL2RenderingContext
  readonly #program: Program
  readonly #texture: WebGLTexture
  #curves: readonly Curve[] | null = null

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl
    this.#program = linkProgram(gl, WHOLE_CANVAS, STRETCH_BY_TABLE)
    this.#texture = gl.createTexture()
    gl.activeTexture(gl.TEXTURE1)
    gl.bindTexture(gl.TEXTURE_2D, this.#texture)
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32F, TABLE.columns, (MOST * TABLE.entries) / TABLE.columns)
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST)
    gl.activeTexture(gl.TEXTURE0)
  }

  /** What is drawn next goes through the curves. */
  use(curves: readonly Curve[], isColour: boolean, isCoupled: boolean): Program {
    const gl = this.#gl
    const { handle, at } = this.#program
    const own = Array.from({ length: MOST }, (_, channel) => curves[channel % curves.length]!)
    gl.useProgram(handle)
    if (curves !== this.#curves) this.#fill(own)
    this.#curves = curves
    gl.uniform1i(at('isColour'), Number(isColour))
    gl.uniform1i(at('isCoupled'), Number(isCoupled))
    gl.uniform1i(at('table'), 1)
    gl.uniform2fv(
      at('ranges'),
      own.flatMap((curve) => [...rangeOf(curve)]),
    )
    return this.#program
  }

  #fill(curves: readonly Curve[]): void {
    const gl = this.#gl
    const rows = TABLE.entries / TABLE.columns
    const tables = new Map([...new Set(curves)].map((curve) => [curve, tableOf(curve)]))
    gl.activeTexture(gl.TEXTURE1)
    gl.bindTexture(gl.TEXTURE_2D, this.#texture)
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4)
    for (const [i, curve] of curves.entries())
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, i * rows, TABLE.columns, rows, gl.RED, gl.FLOAT, tables.get(curve)!)
    gl.activeTexture(gl.TEXTURE0)
  }
}

// Many curves are steepest just above black: there the entries lie closest together, as the squares of even steps do.
const tableOf = (curve: Curve): Float32Array => {
  const [black, white] = rangeOf(curve)
  const transfer = transferOf(curve)
  return Float32Array.from({ length: TABLE.entries }, (_, i) =>
    transfer(black + (white - black) * (i / (TABLE.entries - 1)) ** 2),
  )
}
