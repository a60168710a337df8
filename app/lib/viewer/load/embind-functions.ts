type Captures = Readonly<Record<string, unknown>>
type Call = (...values: readonly unknown[]) => unknown

/**
 * Our pages forbid to make code from text (Content-Security-Policy without `unsafe-eval`), and Emscripten's embind, with which
 * libraw-wasm is bound, makes functions of two kinds from text. This lets it have both, written out: from now on `new
 * Function(names, text)` gives, for embind's texts, what the text would have given; any other is refused as before.
 */
export const allowEmbind = (): void => {
  if (isAllowed) return
  isAllowed = true
  globalThis.Function = new Proxy(Function, {
    construct: (target, values, newTarget): object => crafted(values) ?? Reflect.construct(target, values, newTarget),
    // A minifier leaves the `new` out.
    apply: (target, self, values): unknown => crafted(values) ?? Reflect.apply(target, self, values),
  })
}

let isAllowed = false

/** Takes the values of the captured names, and gives the function; null for a text that is not embind's. */
const crafted = ([names, text]: readonly unknown[]): Call | null => {
  if (!Array.isArray(names) || typeof text !== 'string') return null
  const make = text.includes('invoker(fn') ? invoker : text.includes('(handle, methodName, destructorsRef, args)') ? caller : null
  return make && ((...values) => make(Object.fromEntries(names.map((name, i) => [String(name), values[i]])), text))
}

const call = (captures: Captures, name: string, ...values: readonly unknown[]): unknown => {
  const target = captures[name]
  if (typeof target !== 'function') throw new TypeError(`embind gave no ${name}.`)
  return Reflect.apply(target, undefined, values)
}

const numbered = (captures: Captures, pattern: RegExp): string[] => Object.keys(captures).filter((name) => pattern.test(name))

/** JavaScript calls C++: values to wires, the call, what was made on the way unmade, the wire back to a value. */
const invoker = (captures: Captures, text: string): Call => {
  const wires = numbered(captures, /^toArg\d+Wire$/)
  const hasThis = text.includes('var thisWired')
  const hasStack = text.includes('var destructors')
  return function (this: unknown, ...values) {
    const destructors = hasStack ? [] : null
    const wired: Record<string, unknown> = hasThis ? { thisWired: call(captures, 'toClassParamWire', destructors, this) } : {}
    for (const [i, name] of wires.entries()) wired[`arg${i}Wired`] = call(captures, name, destructors, values[i])
    const result = call(captures, 'invoker', captures['fn'], ...Object.values(wired))
    if (hasStack) call(captures, 'runDestructors', destructors)
    for (const name of numbered(captures, /_dtor$/)) call(captures, name, wired[name.replace(/_dtor$/, '')])
    return text.includes('return ret') ? call(captures, 'fromRetWire', result) : undefined
  }
}

/** Bytes from one argument to the next in C++'s list. */
const ARGUMENT_BYTES = 8

/** C++ calls JavaScript: a function, a constructor, a method, or the bare value. */
const caller = (captures: Captures, text: string): Call => {
  const readers = numbered(captures, /^argFromPtr\d+$/)
  const perform = (handle: unknown, method: unknown, values: readonly unknown[]): unknown => {
    if (!text.includes('toValue(handle)')) return values.at(-1)
    const target = call(captures, 'toValue', handle)
    if (text.includes('[getStringOrSymbol(')) {
      const key = call(captures, 'getStringOrSymbol', method)
      return call(
        { method: Reflect.get(Object(target), typeof key === 'symbol' ? key : String(key)).bind(target) },
        'method',
        ...values,
      )
    }
    if (typeof target !== 'function') throw new TypeError('embind called what is no function.')
    return text.includes('new (') ? Reflect.construct(target, values) : Reflect.apply(target, undefined, values)
  }
  return (handle, method, destructors, list) => {
    const values = readers.map((name, i) => call(captures, name, Number(list) + i * ARGUMENT_BYTES))
    const result = perform(handle, method, values)
    if (!('toReturnWire' in captures)) return undefined
    return call(captures, 'emval_returnValue', captures['toReturnWire'], destructors, result)
  }
}
