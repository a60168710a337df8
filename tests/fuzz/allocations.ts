// Counts the bytes that readers ask for, also those that are given back at once: a lying header must not get its gigabytes.
// Import it before anything that keeps a constructor for itself.
const NAMES = [
  ...['ArrayBuffer', 'Uint8Array', 'Uint8ClampedArray', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array'],
  ...['Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
]

const TOO_MUCH = 2 ** 30
let asked = 0

for (const name of NAMES) {
  const original = Reflect.get(globalThis, name)
  const itemBytes: number = original.BYTES_PER_ELEMENT ?? 1
  const watched = new Proxy(original, {
    construct(target, args: unknown[], newTarget) {
      const [first] = args
      const isCount = typeof first === 'number' && first > 0
      const bytes = (isCount ? first : Array.isArray(first) ? first.length : 0) * itemBytes
      asked += bytes
      // Nothing that is tested needs this much: refused, as a smaller machine would refuse it.
      if (bytes > TOO_MUCH) throw new RangeError(`asks for ${bytes} bytes at once`)
      return Reflect.construct(target, args, newTarget)
    },
  })
  Reflect.set(globalThis, name, watched)
  // Libraries tell arrays apart by their constructor.
  Reflect.set(original.prototype, 'constructor', watched)
}

/** Bytes asked for since the last call. */
export const takeAsked = (): number => {
  const bytes = asked
  asked = 0
  return bytes
}
