import { z } from 'zod'

/** The query parameters as OpenAPI lists them; none is required. */
export const parametersOf = (query: z.ZodObject | undefined) => {
  const properties = query ? (schemaOf(query, 'input').properties ?? {}) : {}
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }))
}

/** A schema as OpenAPI 3.1 wants it: plain JSON Schema without its version. */
export const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _version, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
