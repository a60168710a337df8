import { z } from 'zod'
import { ask } from '#lib/api/ask.ts'
import { db } from '#lib/data/database.ts'
import { ok, type Result } from '#shared/core/fault.ts'

const Card = z.object({
  keyword: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  comment: z.string().default(''),
})
export type Card = z.infer<typeof Card>
const Header = z.object({ cards: z.array(Card) })

/** The raw header: from the tablet when it is of the same file, else from the server, and then kept. */
export const headerOf = async (id: string, sha256: string, signal: AbortSignal): Promise<Result<readonly Card[]>> => {
  const kept = await db.headers.get(id)
  const cards = kept?.sha256 === sha256 ? z.array(Card).safeParse(kept.cards) : null
  if (cards?.success) return ok(cards.data)
  const asked = await ask(`/api/frames/${id}/header`, Header, { signal })
  if (!asked.ok) return asked
  await db.headers.put({ id, sha256, cards: asked.value.cards })
  return ok(asked.value.cards)
}

/** Cards whose keyword, value or comment has the text in it. */
export const findCards = (cards: readonly Card[], text: string): readonly Card[] => {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return cards
  return cards.filter(({ keyword, value, comment }) => `${keyword} ${value ?? ''} ${comment}`.toLowerCase().includes(wanted))
}
