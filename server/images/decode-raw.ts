import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { RawDecoder } from '#shared/formats/format.ts'
import { type LibrawCode, startLibraw } from '#shared/formats/raw/libraw.ts'

/** LibRaw in this thread; loaded and compiled when the first raw file comes, a fresh memory for every file. */
export const raws: RawDecoder = {
  async start() {
    code ??= load()
    return startLibraw(await code)
  },
}

let code: Promise<LibrawCode<WebAssembly.Module>> | undefined

const load = async (): Promise<LibrawCode<WebAssembly.Module>> => {
  const path = fileURLToPath(import.meta.resolve('libraw-wasm/dist/libraw.wasm'))
  const [{ default: create }, bytes] = await Promise.all([import('libraw-wasm/dist/libraw.js'), readFile(path)])
  return { create, module: await WebAssembly.compile(bytes), wasm: WebAssembly }
}
