import libraw from 'libraw-wasm/dist/libraw.wasm?url'
import { fail } from '#shared/core/fault.ts'
import type { RawDecoder } from '#shared/formats/format.ts'
import { type LibrawCode, startLibraw } from '#shared/formats/raw/libraw.ts'
import { allowEmbind } from './embind-functions.ts'

/**
 * LibRaw in this worker; loaded from our own origin when the first raw file comes, a fresh memory for every file. Faults:
 * `raw.not-loaded` (no network, and not kept for offline use yet), `raw.no-memory`.
 */
export const browserRaws: RawDecoder = {
  async start() {
    code ??= load()
    let loaded: LibrawCode<WebAssembly.Module>
    try {
      loaded = await code
    } catch (error) {
      code = undefined
      // What `fetch` and `import` throw without a network.
      if (!(error instanceof TypeError)) throw error
      return fail(
        'unavailable',
        'raw.not-loaded',
        'The reader of raw files could not be loaded. Connect to the rig and try again.',
      )
    }
    return startLibraw(loaded)
  },
}

let code: Promise<LibrawCode<WebAssembly.Module>> | undefined

const load = async (): Promise<LibrawCode<WebAssembly.Module>> => {
  allowEmbind()
  const [{ default: create }, module] = await Promise.all([
    import('libraw-wasm/dist/libraw.js'),
    // Not while it streams: that asks for a media type which not every server knows.
    fetch(libraw).then(async (response) => WebAssembly.compile(await response.arrayBuffer())),
  ])
  return { create, module, wasm: WebAssembly }
}
