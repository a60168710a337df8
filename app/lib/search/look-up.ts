import { db } from '#lib/data/database.ts'
import type { Entry } from '#lib/data/entry.ts'
import { nameKey } from '#shared/catalogues/name-key.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import type { LookedUp } from '#shared/search/condition.ts'
import type { Found } from '#shared/search/select.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { type Footprint, middleOf } from '#shared/sky/footprint.ts'
import { isFieldInCircle, overlap, SLACK, SLACK_DEG } from '#shared/sky/overlap.ts'
import { idsOfCard } from './cards.ts'
import { framesNamed, spellingsOf } from './names.ts'

/** Answers every condition that needs more than a frame's own entry, from what the tablet keeps. */
export const lookUp = async (conditions: readonly LookedUp[], entries: readonly Entry[]): Promise<Found> =>
  new Map(await Promise.all(conditions.map(async (condition) => [condition, await idsOf(condition, entries)] as const)))

const idsOf = async (condition: LookedUp, entries: readonly Entry[]): Promise<ReadonlySet<string>> => {
  switch (condition.test) {
    case 'word':
      return framesNamed(nameKey(condition.word))
    case 'contains':
      return framesOfObject(nameKey(condition.name), entries)
    case 'cone': {
      const { cone, of } = condition
      if (of === 'centre') return idSet(solved(entries).filter((entry) => separationDeg(entry, cone) <= cone.radiusDeg))
      return framesWhere(entries, (field, outline) => isFieldInCircle(field, cone, cone.radiusDeg, outline))
    }
    case 'polygon': {
      const { corners } = condition
      const centre = middleOf(corners)
      const reach = Math.max(...corners.map(([ra, dec]) => separationDeg(centre, { ra, dec })))
      return framesWhere(
        entries,
        (field, outline) =>
          separationDeg(field, centre) <= reach + field.radiusDeg * SLACK + SLACK_DEG && overlap(outline(), corners),
      )
    }
    case 'card':
      return idsOfCard(condition)
  }
}

/** Frames that contain the object, and frames whose header names it, by any of its names. */
const framesOfObject = async (asked: string, entries: readonly Entry[]): Promise<ReadonlySet<string>> => {
  const ids = new Set(await framesNamed(asked))
  const names = await spellingsOf(asked)
  for (const { id, object } of entries) if (object !== null && names.has(nameKey(object))) ids.add(id)
  return ids
}

type Placed = Entry & { readonly ra: number; readonly dec: number; readonly radiusDeg: number }

const solved = (entries: readonly Entry[]): Placed[] =>
  entries.filter((entry): entry is Placed => entry.ra !== null && entry.dec !== null && entry.radiusDeg !== null)

const idSet = (entries: readonly Entry[]): Set<string> => new Set(entries.map(({ id }) => id))

/** Outlines are large and stay in the database: only those a test asks for are fetched, all at once. */
const framesWhere = async (
  entries: readonly Entry[],
  test: (field: Placed, outline: () => Footprint) => boolean,
): Promise<ReadonlySet<string>> => {
  const sure = new Set<string>()
  const unsure: Placed[] = []
  for (const field of solved(entries)) {
    let isAsked = false
    const holds = test(field, () => {
      isAsked = true
      return []
    })
    if (isAsked) unsure.push(field)
    else if (holds) sure.add(field.id)
  }
  const rows = await db.solutions.bulkGet(unsure.map(({ id }) => id))
  unsure.forEach((field, i) => {
    const outline = Outline.safeParse(rows[i]?.fields)
    if (outline.success && test(field, () => outline.data.footprint)) sure.add(field.id)
  })
  return sure
}

const Outline = SolutionRow.pick({ footprint: true })
