import { z } from 'zod'
import { ask } from '#lib/api/ask.ts'
import { db } from '#lib/data/database.ts'
import { type Condition, isBetween } from '#shared/search/condition.ts'

type Card = Extract<Condition, { test: 'card' }>

const Answer = z.object({ ids: z.array(z.string()) })
const Cards = z.array(z.looseObject({ keyword: z.string(), value: z.unknown() }))

/** An answer younger than this is as good as a new one [ms]: typing on asks the same again and again. */
const FRESH_MS = 30_000

/**
 * Frames with such a card in their header. Whole headers are on the server: it is asked, and its answer is kept. While it is
 * away the last answer counts, and the headers that somebody looked at on this tablet.
 */
export const idsOfCard = async (card: Card, now = Date.now()): Promise<ReadonlySet<string>> => {
  const kept = await db.answers.get(card.source)
  if (kept && now - kept.askedAt < FRESH_MS && now >= kept.askedAt) return new Set(kept.ids)
  const fresh = await ask('/api/search', Answer, { method: 'POST', body: JSON.stringify({ query: { text: card.source } }) })
  if (!fresh.ok) return new Set([...(kept?.ids ?? []), ...(await idsOfKeptHeaders(card))])
  await db.answers.put({ key: card.source, ids: fresh.value.ids, askedAt: now })
  return new Set(fresh.value.ids)
}

const idsOfKeptHeaders = async (card: Card): Promise<string[]> => {
  const ids: string[] = []
  await db.headers.each(({ id, cards }) => {
    const read = Cards.safeParse(cards)
    if (read.success && read.data.some(({ keyword, value }) => isSuch(card, keyword, value))) ids.push(id)
  })
  return ids
}

const isSuch = (card: Card, keyword: string, value: unknown): boolean => {
  if (keyword.toUpperCase() !== card.keyword.toUpperCase()) return false
  const text = String(value ?? '').toLowerCase()
  if (card.min !== null || card.max !== null) return text.trim() !== '' && isBetween(Number(text), card)
  return card.isWhole ? text.trim() === card.part.toLowerCase() : text.includes(card.part.toLowerCase())
}
