import { readFile, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Additions } from '#server/catalogues/additions.ts'
import { loadBuilt, loadCatalogue } from '#server/catalogues/load.ts'
import { readOpenNgc } from '#server/catalogues/open-ngc.ts'
import { defineCommand, type Io } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'
import { makeFolder } from '#server/disk/make-folder.ts'
import { fileFault } from '#server/images/file-source.ts'
import { orderedCatalogues } from '#shared/catalogues/build.ts'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

export const catalogue = defineCommand({
  name: 'catalogue',
  summary: 'Lists the catalogues of sky objects, or adds the position angles of OpenNGC',
  usage: `darksite catalogue list
darksite catalogue import FILE.csv

list     prints [{"id", "title", "credit", "objects"}] on standard output
import   reads a file of OpenNGC (NGC.csv or addendum.csv, from github.com/mattiaverga/OpenNGC, CC BY-SA 4.0) and keeps its
         places, sizes, position angles and magnitudes in the data folder (DARKSITE_DATA), under OpenNGC's licence.
         Rows that make no sense are named and left out. Solved frames are named anew after the next scan.
         Prints {"file", "objects", "withPositionAngle", "improved", "added", "passedOver", "bad"} on standard output.`,
  async run(argv, io) {
    const [action, file, ...more] = argv
    if (action === 'list' && file === undefined) return report(await list(io), io)
    if (action === 'import' && file !== undefined && more.length === 0) return report(await importFile(file, io), io)
    io.err('Say what to do: darksite catalogue list, or darksite catalogue import NGC.csv')
    return 2
  },
})

const report = (result: Result<unknown>, io: Io): number => {
  if (!result.ok) {
    io.err(`${result.fault.message} (${result.fault.code})`)
    return 1
  }
  io.out(JSON.stringify(result.value))
  return 0
}

const list = async (io: Io): Promise<Result<unknown>> => {
  const objects = await loadCatalogue(readConfig(io.env))
  if (!objects.ok) return objects
  const count = (id: string): number => objects.value.filter((object) => object.catalogue === id).length
  return ok(orderedCatalogues().map(({ id, title, credit }) => ({ id, title, credit, objects: count(id) })))
}

const LICENCE = 'OpenNGC by Mattia Verga, CC BY-SA 4.0'

const importFile = async (file: string, io: Io): Promise<Result<unknown>> => {
  const config = readConfig(io.env)
  const before = await loadBuilt(config)
  if (!before.ok) return before
  const text = await textOf(resolve(io.cwd, file))
  if (!text.ok) return text
  const rows = readOpenNgc(text.value)
  if (!rows.ok) return rows
  const { objects, passedOver, bad } = rows.value
  for (const sentence of bad) io.err(sentence)
  if (objects.length === 0) return fail('invalid', 'open-ngc.empty', 'This file has no objects that could be used.')
  const additions: Additions = {
    version: 1,
    title: 'OpenNGC',
    credit: LICENCE,
    source: basename(file),
    objects: objects.map((object) => ({ ...object, aliases: [...object.aliases] })),
  }
  const folder = join(config.dataDir, 'catalogues')
  const isAddendum = /addendum/i.test(basename(file))
  const target = join(folder, isAddendum ? 'openngc-addendum.json' : 'openngc.json')
  await makeFolder(folder)
  await writeFile(target, JSON.stringify(additions))
  const improved = countKnown(before.value, objects)
  io.err(`${objects.length} objects of ${LICENCE}: ${improved} were known, ${objects.length - improved} are new.`)
  return ok({
    file: target,
    objects: objects.length,
    withPositionAngle: objects.filter(({ positionAngle }) => positionAngle !== null).length,
    improved,
    added: objects.length - improved,
    passedOver,
    bad: bad.length,
  })
}

const countKnown = (known: readonly CatalogueObject[], objects: readonly CatalogueObject[]): number => {
  const names = new Set(known.flatMap(({ designation, aliases }) => [designation, ...aliases]))
  return objects.filter(({ designation, aliases }) => [designation, ...aliases].some((name) => names.has(name))).length
}

const textOf = async (path: string): Promise<Result<string>> => {
  try {
    return ok(await readFile(path, 'utf8'))
  } catch (error) {
    const fault = fileFault(error)
    return fault.ok ? fault : fail(fault.fault.kind, fault.fault.code, `${path}: ${fault.fault.message}`)
  }
}
