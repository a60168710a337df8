import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { parseSexagesimal } from '#shared/sky/angles.ts'

/** The type codes of OpenNGC (its readme) in words. */
const TYPES: Readonly<Record<string, string>> = {
  G: 'galaxy',
  GPair: 'galaxy pair',
  GTrpl: 'galaxy triplet',
  GGroup: 'galaxy group',
  OCl: 'open cluster',
  GCl: 'globular cluster',
  'Cl+N': 'star-forming region',
  '*Ass': 'stellar association',
  PN: 'planetary nebula',
  HII: 'emission nebula',
  EmN: 'emission nebula',
  Neb: 'bright nebula',
  RfN: 'reflection nebula',
  DrkN: 'dark nebula',
  SNR: 'supernova remnant',
}

export interface ReadRows {
  readonly objects: readonly CatalogueObject[]
  /** Entries that are no objects of their own: stars, double entries, nothing there. */
  readonly passedOver: number
  /** One sentence for each row that made no sense. */
  readonly bad: readonly string[]
}

const NEEDED = ['Name', 'Type', 'RA', 'Dec', 'MajAx', 'MinAx', 'PosAng']

/** The rows of OpenNGC's NGC.csv or addendum.csv (semicolons, a line of names). Faults: `open-ngc.columns`. */
export const readOpenNgc = (text: string): Result<ReadRows> => {
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const names = head.split(';').map((name) => name.trim())
  const missing = NEEDED.filter((name) => !names.includes(name))
  if (missing.length > 0)
    return fail('invalid', 'open-ngc.columns', `This is not OpenNGC's file: the columns ${missing.join(', ')} are missing.`)
  const objects: CatalogueObject[] = []
  const bad: string[] = []
  let passedOver = 0
  lines.forEach((line, i) => {
    if (line.trim() === '') return
    const cells = cellsOf(line)
    const row = Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? '').trim()]))
    const type = TYPES[row['Type'] ?? '']
    if (cells.length === names.length && type === undefined && row['Type'] !== '') {
      passedOver++
      return
    }
    const object =
      cells.length === names.length && type !== undefined ? objectOf(row, type) : wrong('it has the wrong number of columns')
    if (typeof object === 'string') bad.push(`Line ${i + 2} (${row['Name'] || 'no name'}): ${object}.`)
    else objects.push(object)
  })
  return ok({ objects, passedOver, bad })
}

const wrong = (reason: string): string => reason

/** Notes are quoted when they have semicolons of their own; a doubled quote stands for one. */
const cellsOf = (line: string): string[] => {
  const cells: string[] = []
  for (const [, quoted, plain] of line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g))
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
  return cells
}

type Row = Readonly<Record<string, string>>

/** An object, or what is wrong with its row. */
const objectOf = (row: Row, type: string): CatalogueObject | string => {
  const designation = designationOf(row['Name'] ?? '')
  if (!designation) return 'its name is no designation'
  const [ra, dec] = [parseSexagesimal(row['RA'] ?? '', 'hours'), parseSexagesimal(row['Dec'] ?? '', 'degrees')]
  if (ra === null || dec === null || ra >= 360 || Math.abs(dec) > 90) return 'its position makes no sense'
  const numbers = ['V-Mag', 'B-Mag', 'MajAx', 'MinAx', 'PosAng'].map((name) => numberOf(row[name] ?? ''))
  if (numbers.some((value) => Number.isNaN(value))) return 'one of its numbers is none'
  const [v, b, major, minor, angle] = numbers as (number | null)[]
  const axes = [major, minor].filter((axis): axis is number => axis != null && axis > 0).toSorted((p, q) => q - p)
  return {
    catalogue: designation.startsWith('NGC') ? 'ngc' : designation.startsWith('IC') ? 'ic' : 'other',
    designation,
    name: (row['Common names'] ?? '').split(',')[0]!.trim(),
    aliases: aliasesOf(row, designation),
    type,
    ra,
    dec,
    magnitude: v ?? b ?? null,
    majorArcmin: axes[0] ?? null,
    minorArcmin: axes[1] ?? axes[0] ?? null,
    positionAngle: angle != null && angle >= 0 && angle <= 360 ? angle : null,
  }
}

/** `NGC0224` is NGC 224, `IC0080 NED01` is IC 80 NED01, `B033` is B 33. '' when there is no number. */
const designationOf = (name: string): string => {
  const match = /^([A-Za-z]+)\s*0*(\d+)(.*)$/.exec(name)
  return match ? `${match[1]} ${match[2]}${match[3] ? ` ${match[3].trim()}` : ''}` : ''
}

/** The Messier number, the other NGC and IC numbers, and the catalogues of nebulae among the identifiers. */
const aliasesOf = (row: Row, own: string): string[] => {
  const listed = (column: string, prefix: string): string[] =>
    (row[column] ?? '')
      .split(',')
      .filter(Boolean)
      .map((number) => designationOf(`${prefix}${number.trim()}`))
  const identifiers = (row['Identifiers'] ?? '')
    .split(',')
    .map((text) => text.trim().replace(/^SH ?2-/i, 'Sh2-'))
    .filter((text) => /^(LBN|LDN|Sh2-|B|PGC|UGC) ?\d/.test(text))
    .map((text) => (text.startsWith('Sh2-') ? text : designationOf(text)))
  const all = [...listed('M', 'M'), ...listed('NGC', 'NGC'), ...listed('IC', 'IC'), ...identifiers]
  return [...new Set(all)].filter((name) => name !== '' && name !== own)
}

/** Null for an empty cell, NaN for text. */
const numberOf = (text: string): number | null => (text === '' ? null : Number(text))
