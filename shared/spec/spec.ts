import { z } from 'zod'

/** What every pluggable thing says about itself. Form, API, CLI and docs are all made from this. */
export interface Spec<P extends z.ZodObject = z.ZodObject> {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly params: P
}

export interface Description {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly params: JsonSchema
}

export interface JsonSchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly unit?: string
  readonly default?: unknown
  readonly enum?: readonly (string | number)[]
  /** Words for people, one for each of `enum`. */
  readonly enumTitles?: readonly string[]
  /** Set by programs only; no form shows it. */
  readonly isInternal?: boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

/** The spec as plain JSON: what the server sends to tablets, whichever version they run. */
export const describe = ({ id, title, summary, params }: Spec): Description => ({
  id,
  title,
  summary,
  params: z.toJSONSchema(params, { io: 'input' }) as JsonSchema,
})
