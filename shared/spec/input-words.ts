import { z } from 'zod'

/**
 * What is wrong with an input that a schema refused, for people: one sentence for each thing, as "`limit` must be a whole number from 1
 * to 500." What a field should be is read from the schema itself. At most five are told: a list of ten thousand wrong numbers is one
 * mistake.
 */
export const inputSentences = (schema: z.ZodType, error: z.ZodError): string => {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape
  const told = [...new Set(error.issues.map((issue) => sentenceOf(whole, issue)))]
  const more = told.length - MOST
  return [...told.slice(0, MOST), ...(more > 0 ? [`And ${more} more of the kind.`] : [])].join(' ')
}

const MOST = 5

/** The part of JSON Schema that is looked at. */
interface Shape {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: Shape | boolean
  readonly items?: Shape | boolean
  readonly anyOf?: readonly Shape[]
}

const sentenceOf = (whole: Shape, issue: z.core.$ZodIssue): string => {
  const name = nameOf(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shapeAt(whole, issue.path)?.properties ?? {})
    const where = issue.path.length > 0 ? ` in ${name}` : ''
    const which = issue.keys.map((key) => `\`${key}\``).join(', ')
    return `${which} is not known${where}; known are ${known.map((key) => `\`${key}\``).join(', ')}.`
  }
  // What the schema's author has said of the mistake is better than anything that can be made of it here.
  if (issue.code === 'custom' || issue.code === 'invalid_format') {
    const said = issue.code === 'custom' || !/^Invalid/.test(issue.message) ? issue.message : 'It is not written as it should be'
    return issue.path.length > 0 ? `${name}: ${withStop(said)}` : withStop(said)
  }
  const shape = shapeAt(whole, issue.path)
  // A query that names a parameter twice gives a list where one value is wanted.
  const once = issue.message.endsWith('received array') && shape?.type !== 'object' ? ', given once' : ''
  return `${name} must be ${wordsOf(shape)}${once}.`
}

const nameOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'What was sent'
    : `\`${path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`)).join('')}\``

const withStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

const shapeAt = (shape: Shape | undefined, path: readonly PropertyKey[]): Shape | undefined => {
  const [part, ...rest] = path
  if (part === undefined || shape === undefined) return shape
  if (shape.anyOf) return shape.anyOf.map((one) => shapeAt(one, path)).find((found) => found !== undefined)
  const { additionalProperties: others, items } = shape
  const next = typeof part === 'number' ? items : (shape.properties?.[String(part)] ?? others)
  return typeof next === 'object' ? shapeAt(next, rest) : undefined
}

/** "a whole number from 1 to 500", "one of asc, desc". */
const wordsOf = (shape: Shape | undefined): string => {
  if (shape === undefined) return 'something else'
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  if (shape.enum) return `one of ${shape.enum.join(', ')}`
  if (shape.anyOf) return [...new Set(shape.anyOf.map(wordsOf))].join(' or ')
  if (typeof shape.type === 'object') return shape.type.map((type) => wordsOf({ ...shape, type })).join(' or ')
  if (shape.type === 'integer') return `a whole number${rangeWords(shape)}`
  if (shape.type === 'number') return `a number${rangeWords(shape)}`
  if (shape.type === 'boolean') return 'true or false'
  if (shape.type === 'null') return 'empty (null)'
  if (shape.type === 'string') return `text${lengthWords(shape.minLength, shape.maxLength, 'letter')}`
  if (shape.type === 'array') return `a list${lengthWords(shape.minItems, shape.maxItems, 'entry')}`
  return 'an object'
}

const rangeWords = ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Shape): string => {
  const isFar = (n: number | undefined): boolean => n === undefined || Math.abs(n) >= Number.MAX_SAFE_INTEGER
  const low = isFar(minimum) ? null : minimum
  const high = isFar(maximum) ? null : maximum
  if (low !== null && high !== null) return ` from ${low} to ${high}`
  const parts = [
    low !== null ? `not below ${low}` : '',
    exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : '',
    high !== null ? `not above ${high}` : '',
    exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`
}

const lengthWords = (least: number | undefined, most: number | undefined, of: string): string => {
  const many = (n: number): string => (n === 1 ? `one ${of}` : `${n} ${of.replace(/y$/, 'ie')}s`)
  if (least !== undefined && most !== undefined) return ` of ${least} to ${many(most)}`
  if (most !== undefined) return ` of at most ${many(most)}`
  return least === undefined ? '' : ` of at least ${many(least)}`
}
