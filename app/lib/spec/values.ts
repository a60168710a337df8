import type { Field } from '#shared/spec/fields.ts'
import type { Change } from '#shared/sync/protocol.ts'

/** What somebody has typed so far: text for every field but switches. */
export type Typed = Readonly<Record<string, string | boolean>>

export const initialTyped = (fields: readonly Field[]): Typed =>
  Object.fromEntries(fields.map(({ name, input, initial }) => [name, input === 'checkbox' ? initial === true : textOf(initial)]))

const textOf = (initial: unknown): string => (initial === undefined || initial === null ? '' : String(initial))

/** Why a field will not do, in words; '' when it will. */
export const troubleOf = ({ input, min, max, required, unit }: Field, typed: string | boolean | undefined): string => {
  if (typeof typed === 'boolean') return ''
  const text = (typed ?? '').trim()
  if (text === '') return required ? 'This is needed.' : ''
  if (input !== 'number') return ''
  const value = numberOf(text)
  if (Number.isNaN(value)) return 'This is not a number.'
  const withUnit = (limit: number) => (unit ? `${limit} ${unit}` : String(limit))
  if (min !== undefined && value < min) return `At least ${withUnit(min)}.`
  return max !== undefined && value > max ? `At most ${withUnit(max)}.` : ''
}

/** A decimal comma is a decimal point. */
const numberOf = (text: string): number => Number(text.trim().replace(',', '.'))

/** The parameters to send: what was left empty or as it was is left out, so that the server's own defaults hold. */
export const paramsOf = (fields: readonly Field[], typed: Typed): Change['patch'] =>
  Object.fromEntries(
    fields.flatMap(({ name, input, initial, options }): [string, string | number | boolean][] => {
      const value = typed[name]
      if (typeof value === 'boolean') return value === (initial === true) ? [] : [[name, value]]
      const text = (value ?? '').trim()
      if (text === '' || text === textOf(initial)) return []
      if (input === 'select') return [[name, options.find((option) => String(option) === text) ?? text]]
      return [[name, input === 'number' ? numberOf(text) : text]]
    }),
  )
