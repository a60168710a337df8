import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { type Field, fieldsOf } from '#shared/spec/fields.ts'
import type { Description } from '#shared/spec/spec.ts'

/** Node's own parser, with its complaints as faults instead of throws: `cli.flags`. */
export const parseFlags = <T extends ParseArgsConfig>(config: T): Result<ReturnType<typeof parseArgs<T>>> => {
  try {
    return ok(parseArgs(config))
  } catch (error) {
    if (error instanceof TypeError) return fail('invalid', 'cli.flags', error.message)
    throw error
  }
}

/** `--scale-low 1` becomes `{ scaleLow: 1 }`, as the spec says. */
export const paramsFromFlags = (description: Description, argv: string[]): Result<Record<string, unknown>> => {
  const fields = fieldsOf(description)
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    fields.map((f) => [kebab(f.name), { type: f.input === 'checkbox' ? 'boolean' : 'string' }]),
  )
  const parsed = parseFlags({ args: argv, options })
  if (!parsed.ok) return parsed
  const values: Readonly<Record<string, unknown>> = parsed.value.values
  const given = fields.filter((f) => values[kebab(f.name)] !== undefined)
  return ok(Object.fromEntries(given.map((f) => [f.name, convert(f, values[kebab(f.name)])])))
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const convert = (field: Field, value: unknown): unknown => (field.input === 'number' ? Number(value) : value)
