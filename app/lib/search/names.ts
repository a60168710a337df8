import { db } from '#lib/data/database.ts'
import { readMeta } from '#lib/data/meta.ts'
import { isNamed, isPartial, nameKey } from '#shared/catalogues/name-key.ts'
import { type MatchedObject, MatchRow } from '#shared/records/match.ts'

/** Frames in which an object of that name was found; see `isNamed` for what counts as its name. */
export const framesNamed = async (asked: string): Promise<ReadonlySet<string>> => {
  if (asked === '') return new Set()
  const keys = await keysNamed(asked)
  return new Set(await db.matches.where('names').anyOf(keys).primaryKeys())
}

/** Every spelling, as search keys, of the objects that answer to a name; what was asked for is one. */
export const spellingsOf = async (asked: string): Promise<ReadonlySet<string>> => {
  const keys = (await keysNamed(asked)).slice(0, MOST_NAMES)
  const rows = await Promise.all(keys.map((key) => db.matches.where('names').equals(key).first()))
  const spellings = rows.flatMap((row, i) => {
    const match = Objects.safeParse(row?.fields)
    if (!match.success) return []
    return match.data.objects
      .map(({ designation, name, aliases }) => [designation, name, ...aliases].map(nameKey))
      .filter((names) => names.includes(keys[i]!))
      .flat()
  })
  return new Set([asked, ...spellings.filter((key) => key !== '')])
}

/** An object of that name as the catalogues write it, from any frame that has it; null when none has. */
export const objectNamed = async (asked: string): Promise<MatchedObject | null> => {
  const row = await db.matches.where('names').equals(asked).first()
  const objects = Objects.safeParse(row?.fields).data?.objects ?? []
  return (
    objects.find(({ designation, name, aliases }) => [designation, name, ...aliases].some((one) => nameKey(one) === asked)) ??
    null
  )
}

const Objects = MatchRow.pick({ objects: true })
/** A part of a name fits a few objects; one that fits more than these is no name. */
const MOST_NAMES = 40

const keysNamed = async (asked: string): Promise<string[]> =>
  isPartial(asked) ? (await allNames()).filter((key) => isNamed(key, asked)) : [asked]

let known: { readonly rev: number; readonly names: readonly string[] } = { rev: -1, names: [] }

/** Every name in the library that has no digits; kept until a row changes. */
const allNames = async (): Promise<readonly string[]> => {
  const rev = await readMeta('rev', 0)
  if (rev !== known.rev) {
    const keys = await db.matches.orderBy('names').uniqueKeys()
    known = { rev, names: keys.map(String).filter(isPartial) }
  }
  return known.names
}
