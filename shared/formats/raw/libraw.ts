/// <reference path="./libraw-wasm.d.ts" />
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { type RawFacts, RawFactsSchema, type Tables } from './facts.ts'

/** The class that libraw-wasm binds; every call may throw what is no Error. */
export interface LibrawHandle {
  open(bytes: Uint8Array, settings: Readonly<Record<string, unknown>>): void
  metadata(isFull: boolean): unknown
  rawImageData(): { raw_width: number; data: Uint16Array } | undefined
  imageData(): { width: number; height: number; colors: number; bits: number; data: Uint8Array | Uint16Array } | undefined
  /** Embind's own: where the object lies in memory. */
  readonly $$?: { readonly ptr: number }
}

/** One LibRaw with a memory of its own. It serves one file: LibRaw frees nothing when it stumbles. */
export interface LibrawInstance {
  readonly LibRaw: new () => LibrawHandle
  readonly memory: { readonly buffer: ArrayBufferLike }
  /** What it said of damage while it read on. */
  readonly complaints: readonly string[]
}

/** libraw-wasm as a platform has loaded it: the function of its module, its compiled code, and the global `WebAssembly`. */
export interface LibrawCode<Module> {
  create(options: Readonly<Record<string, unknown>>): Promise<{ LibRaw: new () => LibrawHandle }>
  readonly module: Module
  readonly wasm: {
    readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => { readonly buffer: ArrayBufferLike }
    readonly Instance: new (module: Module, imports: never) => object
  }
}

/** In pages of 64 kB. The build asks for 256 MB to begin with; 1 GB holds a 100-megapixel file and its pixels. */
const INITIAL_PAGES = 4096
const MAXIMUM_PAGES = 16384
const MOST_COMPLAINTS = 8

/** Makes an instance; it is let go by forgetting it. Fault `raw.no-memory`. */
export const startLibraw = async <Module>(code: LibrawCode<Module>): Promise<Result<LibrawInstance>> => {
  try {
    return ok(await started(code))
  } catch (error) {
    // What engines throw when they cannot set aside the room.
    if (!(error instanceof RangeError)) throw error
    return fail(
      'unavailable',
      'raw.no-memory',
      'There is too little free memory to read a raw file. Close something and try again.',
    )
  }
}

const started = async <Module>({ create, module, wasm }: LibrawCode<Module>): Promise<LibrawInstance> => {
  const memory = new wasm.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES, shared: true })
  const complaints: string[] = []
  const { LibRaw } = await withoutMailbox(() =>
    create({
      wasmMemory: memory,
      print: () => {},
      printErr: (line: string) => complaints.length < MOST_COMPLAINTS && complaints.push(line),
      instantiateWasm: (imports: never, done: (instance: object, module: Module) => void) => {
        done(new wasm.Instance(module, imports), module)
        return {}
      },
    }),
  )
  return { LibRaw, memory, complaints }
}

/**
 * Emscripten's threads, which LibRaw does not use, listen for mail with `Atomics.waitAsync`, and who listens is never let go:
 * each file would keep its memory for ever. The module asks, before its first await, whether there is such a thing.
 */
const withoutMailbox = <T>(begin: () => Promise<T>): Promise<T> => {
  const waitAsync = Object.getOwnPropertyDescriptor(Atomics, 'waitAsync')
  Reflect.deleteProperty(Atomics, 'waitAsync')
  try {
    return begin()
  } finally {
    if (waitAsync) Object.defineProperty(Atomics, 'waitAsync', waitAsync)
  }
}

/** A file that LibRaw has opened: what it is, and its pixels when they are asked for. */
export interface OpenedRaw {
  readonly facts: RawFacts
  /** The samples of the whole sensor, margins included, row after row; `raw.damaged` where they cannot be unpacked. */
  unpack(): Result<Uint16Array>
  /** For files that hold no mosaic: red, green and blue of every pixel, linear, black level and white balance untouched. */
  unpackColour(): Result<{ width: number; height: number; channels: number; data: Uint16Array }>
}

/** No white balance, no brightening, no gamma, no black: the numbers of the file. */
const PLAIN = {
  ...{ noAutoBright: true, noAutoScale: true, noInterpolation: true, outputColor: 0, outputBps: 16, userFlip: 0 },
  ...{ gamm: [1, 1, 0, 0, 0, 0] },
  ...{ useCameraWb: false, useCameraMatrix: 0, userBlack: 0, userCblack: [0, 0, 0, 0], highlight: 1 },
}

/** Opens a whole file. Fault `raw.unsupported` where LibRaw does not know it. */
export const openRaw = (instance: LibrawInstance, bytes: Uint8Array): Result<OpenedRaw> => {
  const handle = new instance.LibRaw()
  const opened = guarded(() => {
    handle.open(bytes, PLAIN)
    return handle.metadata(true)
  })
  if (!opened.ok) return unsupported()
  const facts = RawFactsSchema.safeParse(opened.value)
  if (!facts.success || facts.data.raw_width === 0 || facts.data.raw_height === 0) return unsupported()
  const tables = tablesOf(instance, handle, facts.data)
  return ok({
    facts: { ...facts.data, tables },
    unpack: () => checked(instance, () => handle.rawImageData()?.data),
    unpackColour: () =>
      checked(instance, () => {
        const image = handle.imageData()
        return image && image.data instanceof Uint16Array ? { ...image, channels: image.colors, data: image.data } : undefined
      }),
  })
}

const unsupported = (): Result<never> =>
  fail('unsupported', 'raw.unsupported', 'This raw file is of a kind that LibRaw does not know, or its header is damaged.')

// LibRaw reads on over damage and only says so: half a picture must not pass as a whole one.
const checked = <T>(instance: LibrawInstance, unpack: () => T | undefined): Result<T> => {
  const unpacked = guarded(unpack)
  if (unpacked.ok && unpacked.value !== undefined && instance.complaints.length === 0) return ok(unpacked.value)
  return fail('invalid', 'raw.damaged', 'The pixels of the raw file are damaged or missing. Copy it from the camera again.')
}

// A C++ exception comes out as an object that is no Error, a wild read of damaged data as a RuntimeError: both mean the file.
const guarded = <T>(work: () => T): { ok: true; value: T } | { ok: false } => {
  try {
    return { ok: true, value: work() }
  } catch {
    return { ok: false }
  }
}

/** Bytes from the beginning of LibRaw's object, in version 0.22.1 of libraw-wasm 1.6.0 (ADR 10). */
const OFFSETS = { filters: 544, xtrans: 548, description: 620, cblack: 136_628, black: 153_044, maximum: 153_052 }

/**
 * Two tables that the binding leaves out: the black level of each colour, and the 6 x 6 cell of X-Trans sensors. They are read
 * from LibRaw's memory, after making sure by their neighbours, which the binding does tell, that they lie where they should.
 */
const tablesOf = ({ memory }: LibrawInstance, handle: LibrawHandle, facts: Omit<RawFacts, 'tables'>): Tables | null => {
  if (!handle.$$) return null
  const words = new Uint32Array(memory.buffer)
  const libraw = words[handle.$$.ptr >> 2]!
  const word = (offset: number): number | undefined => words[(libraw + offset) >> 2]
  const isWhereItShouldBe =
    word(OFFSETS.filters) === facts.filters >>> 0 &&
    word(OFFSETS.black) === facts.color_data.black &&
    word(OFFSETS.maximum) === facts.color_data.maximum
  if (!isWhereItShouldBe) return null
  const cblack = Array.from(words.subarray((libraw + OFFSETS.cblack) >> 2, (libraw + OFFSETS.black) >> 2))
  const cell = new Uint8Array(memory.buffer, libraw + OFFSETS.xtrans, 36)
  return { cblack, xtrans: Array.from(cell) }
}
