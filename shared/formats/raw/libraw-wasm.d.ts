/** Emscripten's module of libraw-wasm: the package types only its wrapper for pages, which starts a worker of its own. */
declare module 'libraw-wasm/dist/libraw.js' {
  const create: (options: Readonly<Record<string, unknown>>) => Promise<{ LibRaw: new () => import('./libraw.ts').LibrawHandle }>
  export default create
}
