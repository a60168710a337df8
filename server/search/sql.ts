import { type SQL, sql } from '#server/db/drizzle.ts'
import { isPartial, nameKey } from '#shared/catalogues/name-key.ts'
import type { FRAME_STATES, RangeField } from '#shared/records/search.ts'
import type { Between, Condition, TextField } from '#shared/search/condition.ts'
import { tidyFolder } from '#shared/search/select.ts'
import { isInCone, isInOutline } from './sky-sql.ts'

/** The tables a query sees: f frames, s solutions of the bytes that are there now (`isOutdated`), r reviews, h headers, q quality. */
export const TABLES_OF_FRAMES = sql`frames f LEFT JOIN solutions s ON s.id = f.id AND s.solvedAt >= f.indexedAt
  LEFT JOIN reviews r ON r.id = f.id LEFT JOIN quality q ON q.id = f.id LEFT JOIN headers h ON h.frameId = f.id`

/** A field of the header, by the name of the record. The name is ours, never what came in. */
export const meta = (field: string): SQL => sql.raw(`json_extract(f.metadata, '$.${field}')`)

/** All conditions as one. Values are always bound, never pasted. */
export const sqlOf = (conditions: readonly Condition[]): SQL =>
  conditions.length === 0 ? sql`1 = 1` : sql.join(conditions.map(sqlOfOne), sql` AND `)

const TEXTS: Readonly<Record<TextField, SQL>> = {
  object: meta('object'),
  filter: meta('filter'),
  camera: meta('camera'),
  telescope: meta('telescope'),
  observer: meta('observer'),
  site: meta('site'),
  software: meta('software'),
  frameType: sql`f.frameType`,
  format: sql`f.format`,
}

export const NUMBERS: Readonly<Record<RangeField, SQL>> = {
  exposureSeconds: meta('exposureSeconds'),
  gain: meta('gain'),
  iso: meta('iso'),
  offset: meta('offset'),
  temperature: meta('ccdTemp'),
  binning: meta('binningX'),
  focal: meta('focalLengthMm'),
  airmass: meta('airmass'),
  rotation: sql`s.positionAngle`,
  scale: sql`s.pixelScaleArcsec`,
  fwhm: sql`q.fwhmArcsec`,
  stars: sql`q.starCount`,
}

const sqlOfOne = (condition: Condition): SQL => {
  switch (condition.test) {
    case 'word': {
      const word = condition.word.toLowerCase()
      const joined = word.replaceAll(' ', '')
      const has = (part: string): SQL => sql`instr(text, ${part}) > 0`
      const text = joined === word ? has(word) : sql`(${has(word)} OR ${has(joined)})`
      return sql`f.id IN (SELECT frameId FROM frameTexts WHERE ${text} UNION ${framesOf(nameKey(word))})`
    }
    case 'named':
      return sql`(instr(folded(f.fileName), ${condition.part.toLowerCase()}) > 0
        OR instr(folded(${TEXTS.object}), ${condition.part.toLowerCase()}) > 0)`
    case 'is':
      return sql`coalesce(folded(${TEXTS[condition.field]}), '') IN ${condition.values.map((value) => value.toLowerCase())}`
    case 'has':
      return sql`instr(coalesce(folded(${TEXTS[condition.field]}), ''), ${condition.part.toLowerCase()}) > 0`
    case 'range':
      return between(NUMBERS[condition.field], condition)
    case 'card': {
      const { keyword, part, isWhole, min, max, isMinExcluded, isMaxExcluded } = condition
      // The quick look keeps most headers from being taken apart.
      return sql`(instr(h.text, ${`${keyword.toLowerCase()}=`}) > 0 AND header_has(h.text, ${keyword}, ${part}, ${bit(isWhole)},
        ${min}, ${max}, ${bit(isMinExcluded)}, ${bit(isMaxExcluded)}) = 1)`
    }
    case 'contains':
      return isOfObject(nameKey(condition.name))
    case 'cone':
      return sql`(s.radiusDeg IS NOT NULL AND ${isInCone(condition)})`
    case 'polygon':
      return sql`(s.radiusDeg IS NOT NULL AND ${isInOutline(condition.corners)})`
    case 'constellation':
      return sql`(s.radiusDeg IS NOT NULL AND constellation_of(s.ra, s.dec) IN ${[...condition.ids]})`
    case 'folder': {
      const folder = tidyFolder(condition.folder)
      return sql`(${folder} = '' OR f.folder = ${folder} OR substr(f.folder, 1, ${folder.length + 1}) = ${`${folder}/`})`
    }
    case 'solved':
      return condition.isSolved ? sql`s.radiusDeg IS NOT NULL` : sql`s.radiusDeg IS NULL`
    case 'rating':
      return sql`coalesce(r.rating, 0) >= ${condition.least}`
    case 'nights': {
      const night = sql`night_of(${meta('dateObs')}, ${meta('longitude')})`
      return sql`(${night} <> '' AND ${night} >= ${condition.from} ${condition.to === '' ? sql`` : sql`AND ${night} <= ${condition.to}`})`
    }
    case 'taken':
      return between(sql`(unixepoch(${meta('dateObs')}, 'subsec') * 1000)`, { min: condition.from, max: condition.to })
    case 'states':
      return sql`(${sql.join(
        condition.any.map((state) => STATES[state]),
        sql` OR `,
      )})`
  }
}

const STATES: Readonly<Record<(typeof FRAME_STATES)[number], SQL>> = {
  missing: sql`f.presence = 'missing'`,
  faulty: sql`f.fault IS NOT NULL`,
  rejected: sql`coalesce(r.isRejected, 0) = 1`,
}

const bit = (value: boolean | undefined): number => (value ? 1 : 0)

const between = (value: SQL, { min, max, isMinExcluded, isMaxExcluded }: Between): SQL => {
  const ends = [
    ...(min === null ? [] : [isMinExcluded ? sql`${value} > ${min}` : sql`${value} >= ${min}`]),
    ...(max === null ? [] : [isMaxExcluded ? sql`${value} < ${max}` : sql`${value} <= ${max}`]),
  ]
  return ends.length === 0 ? sql`${value} IS NOT NULL` : sql`(${sql.join(ends, sql` AND `)})`
}

/** The objects of the library that answer to a name: see `isNamed`. */
const objectsNamed = (key: string): SQL =>
  isPartial(key)
    ? sql`SELECT object FROM objectNames WHERE key = ${key} OR (instr(key, ${key}) > 0 AND key NOT GLOB '*[0-9]*')`
    : sql`SELECT object FROM objectNames WHERE key = ${key}`

/** The ids of the frames in which such an object was found. */
const framesOf = (key: string): SQL =>
  sql`SELECT frameId FROM frameObjects WHERE ${key} <> '' AND object IN (${objectsNamed(key)})`

/** Those, and frames whose header names the object, by any of its names. */
const isOfObject = (key: string): SQL => sql`(f.id IN (${framesOf(key)}) OR name_key(${TEXTS.object}) = ${key}
  OR name_key(${TEXTS.object}) IN (SELECT key FROM objectNames WHERE object IN (${objectsNamed(key)})))`
