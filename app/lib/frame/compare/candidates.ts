import type { Entry } from '#lib/data/entry.ts'
import { type ReviewItem, readItems, readMarks } from '#lib/review/read-session.ts'
import { reviewSessions } from '#lib/review/sessions.ts'
import { bestOf } from '#shared/review/best.ts'
import { judgeSession } from '#shared/review/suggest.ts'

/** Frames of the same night and target; of the same folder where no night is known. In the order of time. */
export const companionsOf = (entries: readonly Entry[], id: string): Entry[] => {
  const own = entries.find((entry) => entry.id === id)
  if (!own) return []
  const session = reviewSessions(entries).find(({ frames }) => frames.some((frame) => frame.id === id))
  const frames = session ? session.frames.map(({ entry }) => entry) : entries.filter(({ folder }) => folder === own.folder)
  return frames.filter((entry) => entry.id !== id).sort((a, b) => timeOf(a) - timeOf(b) || a.fileName.localeCompare(b.fileName))
}

/** Those taken nearest to a frame, in the order of time. */
export const nearestOf = (companions: readonly Entry[], own: Entry, count: number): Entry[] => {
  const distance = (entry: Entry): number => Math.abs(timeOf(entry) - timeOf(own))
  const nearest = new Set([...companions].sort((a, b) => distance(a) - distance(b)).slice(0, count))
  return companions.filter((entry) => nearest.has(entry))
}

/** The best other frame of the frame's group (filter, exposure, setup), as session review chooses it; null without one. */
export const bestBeside = async (companions: readonly Entry[], id: string): Promise<ReviewItem | null> => {
  const ids = [...companions.map((entry) => entry.id), id]
  const [items, marks] = await Promise.all([readItems(ids), readMarks(ids)])
  const { groups, suggestions } = judgeSession(items)
  const out = new Set(suggestions.flatMap(({ level, frameIds }) => (level === 'reject' ? frameIds : [])))
  const group = groups.find(({ frames }) => frames.some((frame) => frame.id === id))
  const others = (group?.frames ?? []).filter((frame) => frame.id !== id)
  const best = bestOf(others, (frame) => out.has(frame.id) || marks.get(frame.id)?.isRejected === true)
  return items.find((item) => item.id === best?.id) ?? null
}

/** Frames in which every word is found, most recent first. */
export const findEntries = (entries: readonly Entry[], words: string, count: number): Entry[] => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter(({ text }) => wanted.every((word) => text.includes(word)))
  return found.sort((a, b) => timeOf(b) - timeOf(a)).slice(0, count)
}

const timeOf = ({ takenAt, indexedAt }: Entry): number => takenAt ?? indexedAt
