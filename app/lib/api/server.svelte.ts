import { z } from 'zod'
import { Health } from '#shared/records/health.ts'
import type { Description, JsonSchema } from '#shared/spec/spec.ts'
import { Remembered } from './remembered.svelte.ts'

/** A parameter as JSON Schema has it; what we do not know of it is let through. */
const Schema: z.ZodType<JsonSchema> = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  get properties() {
    return z.record(z.string(), Schema).optional()
  },
  required: z.array(z.string()).optional(),
}) as z.ZodType<JsonSchema>

const SpecDescription: z.ZodType<Description> = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  params: Schema,
})
const Registry = z.object({ jobs: z.array(SpecDescription) })

/** What works on the server, and what it can be asked to do; both remembered for when it is away. */
export const health = new Remembered('/api/health', 'health', Health)
export const registry = new Remembered('/api/registry', 'registry', Registry)

/** What keeps every frame from being solved, with what to do; null while nothing does. */
export const solverTrouble = (): string | null => {
  const solver = health.value?.solver
  if (!solver || solver.isReady) return null
  return `The solver is not installed yet. On the server, in Darksite’s folder, run “${solver.remedy ?? 'npm run setup'}”.`
}

/** The description of a job type; null when the server cannot do it, or was never heard of. */
export const jobDescription = (type: string): Description | null => registry.value?.jobs.find(({ id }) => id === type) ?? null
