import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { readCsv } from '#shared/frame/sidecars/csv.ts'
import { parseSexagesimal } from '#shared/sky/angles.ts'
import { readVotable } from './read-votable.ts'

export const MAX_ROWS = 50_000
/** Telling more than these helps nobody. */
const MAX_TOLD = 20

export interface ReadList {
  readonly objects: readonly CatalogueObject[]
  /** One sentence for each of the first rows that could not be used. */
  readonly bad: readonly string[]
  readonly badRows: number
}

/** The names that columns have in the lists of people, Aladin, TOPCAT, VizieR and Simbad; the first that is there counts. */
const COLUMNS = {
  designation: ['designation', 'id', 'object', 'main_id', 'catalogue entry', 'ident', 'number', 'name'],
  name: ['name', 'common name', 'familiar name', 'common_name', 'title'],
  aliases: ['aliases', 'alias', 'other', 'also known as', 'ids'],
  ra: ['ra', 'raj2000', '_raj2000', 'ra_icrs', 'ra_deg', 'right ascension', 'ra_d'],
  dec: ['dec', 'dej2000', '_dej2000', 'de_icrs', 'dec_deg', 'declination', 'dec_d', 'decj2000', 'de'],
  type: ['type', 'otype', 'object type', 'kind'],
  magnitude: ['magnitude', 'mag', 'vmag', 'v', 'flux_v'],
  major: ['majorarcmin', 'major', 'majax', 'size', 'diameter', 'galdim_majaxis'],
  minor: ['minorarcmin', 'minor', 'minax', 'galdim_minaxis'],
  angle: ['positionangle', 'pa', 'posang', 'galdim_angle'],
} as const

/**
 * A list of objects as CSV (commas, semicolons or tabs) or VOTable: a designation and a place are needed, the rest may be there.
 * Right ascension is in degrees, or in hours where it has parts. Faults: `catalogue.columns`, `catalogue.empty`,
 * `catalogue.too-long`, and those of `readVotable`.
 */
export const readList = (text: string, catalogue: string): Result<ReadList> => {
  const rows = /^\s*(<\?xml|<(\w+:)?VOTABLE)/i.test(text) ? readVotable(text) : ok(readCsv(text, separatorOf(text)))
  if (!rows.ok) return rows
  const [first] = rows.value
  if (!first) return fail('invalid', 'catalogue.empty', 'This list has no rows.')
  if (rows.value.length > MAX_ROWS)
    return fail('invalid', 'catalogue.too-long', `This list has ${rows.value.length} rows; ${MAX_ROWS} are the most.`)
  const column = columnsOf(Object.keys(first))
  const missing = (['designation', 'ra', 'dec'] as const).filter((name) => column[name] === undefined)
  if (missing.length > 0) {
    const needed = missing.map((name) => `"${name}"`).join(' and ')
    return fail(
      'invalid',
      'catalogue.columns',
      `A column ${needed} is missing. The first line must name the columns: designation, ra, dec.`,
    )
  }
  const objects: CatalogueObject[] = []
  const bad: string[] = []
  let badRows = 0
  const seen = new Set<string>()
  rows.value.forEach((row, i) => {
    const cell = (name: keyof typeof COLUMNS): string => row[column[name] ?? ''] ?? ''
    const object = objectOf(cell, catalogue)
    const trouble = typeof object === 'string' ? object : seen.has(object.designation) ? 'the list has it twice' : null
    if (typeof object !== 'string' && trouble === null) {
      seen.add(object.designation)
      objects.push(object)
      return
    }
    badRows++
    if (bad.length < MAX_TOLD) bad.push(`Row ${i + 1} (${cell('designation') || 'no name'}): ${trouble}.`)
  })
  if (objects.length === 0) return fail('invalid', 'catalogue.empty', `No row of this list can be used. ${bad[0] ?? ''}`.trim())
  return ok({ objects, bad, badRows })
}

/** The mark between the columns, by the first line. */
const separatorOf = (text: string): string => {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const count = (mark: string): number => head.split(mark).length - 1
  return [';', '\t'].find((mark) => count(mark) > count(',')) ?? ','
}

type Columns = Readonly<Partial<Record<keyof typeof COLUMNS, string>>>

const columnsOf = (names: readonly string[]): Columns => {
  const byName = new Map(names.map((name) => [name.trim().toLowerCase(), name]))
  const found: Partial<Record<keyof typeof COLUMNS, string>> = {}
  for (const [field, spellings] of Object.entries(COLUMNS) as [keyof typeof COLUMNS, readonly string[]][]) {
    const spelling = spellings.find((one) => byName.has(one))
    if (spelling !== undefined) found[field] = byName.get(spelling)!
  }
  return found
}

const objectOf = (cell: (name: keyof typeof COLUMNS) => string, catalogue: string): CatalogueObject | string => {
  const designation = cell('designation').replace(/\s+/g, ' ')
  if (designation === '') return 'it has no designation'
  if (designation.length > 80) return 'its designation is longer than 80 letters'
  // Where semicolons part the columns, a comma may be a decimal point.
  const [raText, decText] = [cell('ra'), cell('dec')].map((text) => text.replace(',', '.')) as [string, string]
  const ra = /^[\d.]+(e[-+]?\d+)?$/i.test(raText) ? Number(raText) : parseSexagesimal(raText, 'hours')
  if (ra === null || !(ra >= 0 && ra < 360)) return `"${raText}" is no right ascension`
  const dec = /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(decText) ? Number(decText) : parseSexagesimal(decText, 'degrees')
  if (dec === null || !(Math.abs(dec) <= 90)) return `"${decText}" is no declination`
  const name = cell('name') === designation ? '' : cell('name')
  return {
    catalogue,
    designation,
    name: name.slice(0, 120),
    aliases: cell('aliases')
      .split(/[;,|]/)
      .map((alias) => alias.trim())
      .filter((alias) => alias !== '' && alias !== designation)
      .slice(0, 30),
    type: cell('type').toLowerCase().slice(0, 60) || 'object',
    ra,
    dec,
    magnitude: numberOf(cell('magnitude')),
    majorArcmin: positive(cell('major')),
    minorArcmin: positive(cell('minor')) ?? positive(cell('major')),
    positionAngle: angleOf(cell('angle')),
  }
}

const numberOf = (text: string): number | null => {
  const value = text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'))
  return Number.isFinite(value) ? value : null
}
const positive = (text: string): number | null => {
  const value = numberOf(text)
  return value !== null && value > 0 ? value : null
}
const angleOf = (text: string): number | null => {
  const value = numberOf(text)
  return value === null ? null : ((value % 360) + 360) % 360
}
