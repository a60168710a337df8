import { decodeRice, RICE_PADDING, type RiceDecoder } from './index.ts'
import { startRice } from './wasm.ts'

let best: RiceDecoder | undefined

/** The fastest decoder that this machine has. */
export const riceDecoder = (): RiceDecoder => {
  best ??= startRice() ?? plainRice
  return best
}

/** The reference, with the zeros that it wants behind the code. */
export const plainRice: RiceDecoder = (code, parameters, samples, count) => {
  const padded = new Uint8Array(code.length + RICE_PADDING)
  padded.set(code)
  return decodeRice(new DataView(padded.buffer), code.length, parameters, samples, count)
}
