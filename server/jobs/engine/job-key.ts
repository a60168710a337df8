/** Names what a job is about: two jobs of the same key would do the same. The order of parameters does not matter. */
export const jobKey = (type: string, frameId: string | null, params: unknown, after: string | null = null): string =>
  JSON.stringify([type, frameId, sorted(params), ...(after === null ? [] : [after])])

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, sorted(part)]))
}
