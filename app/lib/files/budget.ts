import type { StoredFile } from '#lib/data/database.ts'

/** Previews may take this much of the tablet; thumbnails are always kept [bytes]. */
export const PREVIEW_BUDGET = 400_000_000

/** Which previews have to go, the longest unused first, so that the rest fits the budget. `kept` are never chosen. */
export const surplus = (previews: readonly StoredFile[], budget: number, kept: ReadonlySet<string>): string[] => {
  let total = previews.reduce((sum, { bytes }) => sum + bytes, 0)
  const gone: string[] = []
  for (const { hash, bytes } of [...previews].sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= budget) break
    if (kept.has(hash)) continue
    gone.push(hash)
    total -= bytes
  }
  return gone
}
