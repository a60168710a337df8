import { nameKey } from '#shared/catalogues/name-key.ts'
import { MatchRow } from '#shared/records/match.ts'
import type { Row } from '#shared/sync/protocol.ts'

/** Search keys of every object in the frame: designation, name and aliases. */
export const namesOf = (fields: Row['fields']): string[] => {
  const parsed = MatchRow.pick({ objects: true }).safeParse(fields)
  if (!parsed.success) return []
  const names = parsed.data.objects.flatMap(({ designation, name, aliases }) => [designation, name, ...aliases])
  return [...new Set(names.map(nameKey).filter(Boolean))]
}
