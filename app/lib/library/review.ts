import { edit } from '#lib/data/edit.ts'
import type { Entry } from '#lib/data/entry.ts'

/** What a key does to a frame, in the grid as in the detail page: `0` to `5` rate, `x` rejects or takes back. False: not ours. */
export const reviewByKey = (key: string, entry: Pick<Entry, 'id' | 'isRejected'>): boolean => {
  if (/^[0-5]$/.test(key)) {
    void edit('reviews', entry.id, { rating: Number(key) })
    return true
  }
  if (key.toLowerCase() !== 'x') return false
  void edit('reviews', entry.id, { isRejected: !entry.isRejected })
  return true
}

/** Keys belong to a field while somebody types in it, and to the browser while a modifier is held. */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  (event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]') !== null)
