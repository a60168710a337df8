import { fieldsOf } from '#shared/spec/fields.ts'
import type { Description } from '#shared/spec/spec.ts'

/** What a job was asked with, by the names of its form; parameters that the form does not know keep theirs. */
export const parameterFacts = (
  params: Readonly<Record<string, unknown>>,
  description: Description | null,
): { readonly label: string; readonly value: string }[] => {
  const fields = new Map((description ? fieldsOf(description) : []).map((field) => [field.name, field]))
  return Object.entries(params).map(([name, value]) => {
    const field = fields.get(name)
    return { label: field?.label ?? name, value: [wordsOf(value), field?.unit].filter(Boolean).join(' ') }
  })
}

const wordsOf = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value === null) return 'none'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
