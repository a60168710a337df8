const PAGE = 65536

/** A compiled twin and the memory that it works in. */
export interface Twin<Exports> {
  readonly exports: Exports
  /** The memory, at least this many bytes of it. Views made before may be empty after. */
  room(bytes: number): ArrayBuffer
}

/**
 * Starts a twin that `npm run kernels` compiled. At once, so that it may be called from anywhere: the modules have a few hundred
 * bytes. Null where this machine has no WASM SIMD. `Exports` is what the AssemblyScript source exports.
 */
export const startTwin = <Exports>(base64: string): Twin<Exports> | null => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const module = compiled(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
  if (!module) return null
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  return {
    exports: exports as Exports,
    room(bytes) {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE)
      if (missing > 0) memory.grow(missing)
      return memory.buffer
    },
  }
}

const compiled = (bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | null => {
  try {
    return new WebAssembly.Module(bytes)
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null
    throw error
  }
}
