import { fail, ok, type Result } from '#shared/core/fault.ts'
import { FIGURES, type Glance, PROXY, SHEET } from './glance.ts'

const PROXY_BYTES = 2 * PROXY * PROXY
const START = 4 * FIGURES

/** Length of a packed glance. */
export const GLANCE_BYTES = START + PROXY_BYTES + SHEET * SHEET

/** The figures as 32-bit floats, little endian, then the proxy and the stamps. */
export const packGlance = ({ proxy, stamps, figures }: Glance): Uint8Array<ArrayBuffer> => {
  const packed = new Uint8Array(GLANCE_BYTES)
  const view = new DataView(packed.buffer)
  figures.forEach((figure, i) => void view.setFloat32(4 * i, figure, true))
  packed.set(proxy, START)
  packed.set(stamps, START + PROXY_BYTES)
  return packed
}

/** Fault `triage.glance` for bytes of another length. */
export const unpackGlance = (packed: Uint8Array): Result<Glance> => {
  if (packed.length !== GLANCE_BYTES) {
    return fail('invalid', 'triage.glance', 'The server sent something else than a small picture of the frame. Update Darksite.')
  }
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  return ok({
    figures: Array.from({ length: FIGURES }, (_, i) => view.getFloat32(4 * i, true)),
    proxy: packed.subarray(START, START + PROXY_BYTES),
    stamps: packed.subarray(START + PROXY_BYTES),
  })
}
