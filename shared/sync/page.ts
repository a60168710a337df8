import { type Change, MAX_CHANGES } from '#shared/sync/protocol.ts'

/** A message ends early when it has grown this large [characters of JSON, roughly]; a server takes up to 4 MB. */
const MAX_SIZE = 2_000_000

/** As many of these changes, from the first on, as one message carries; always at least one, when there is one. */
export const fitting = (changes: readonly Change[]): readonly Change[] => {
  let size = 0
  const end = changes.slice(0, MAX_CHANGES).findIndex(({ patch }) => {
    size += JSON.stringify(patch).length
    return size > MAX_SIZE
  })
  return changes.slice(0, end < 0 ? MAX_CHANGES : Math.max(1, end))
}
