import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { verifyBackup } from '#server/backup/verify-backup.ts'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { databasePath, readConfig } from '#server/config.ts'
import { machineChecks } from '#server/health-checks.ts'
import { tryGpu } from '#server/health-gpu.ts'
import { findIndexes } from '#server/solvers/solve-field/indexes.ts'
import { missingPart } from '#server/solvers/solve-field/missing.ts'
import { readVersion } from '#server/version.ts'
import type { HealthCheck } from '#shared/records/health.ts'

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Says what works here and what does not, and how to mend it',
  usage: `darksite doctor [--data DIR]

Looks at the solver and its index files, the libraries, the disk, every page of the database, the backups, the machine and the
fences around programs. Works while a server runs, and without one. Words go to standard error, JSON to standard output:
{"ok":…,"version":…,"node":…,"checks":[{"id","title","isGood","text","command"}]}. Exit code 1 when something is not well.

  --data DIR  data folder, default ./data (DARKSITE_DATA)`,
  async run(argv, io) {
    const parsed = parseFlags({ args: [...argv], options: { data: { type: 'string' } } })
    if (!parsed.ok) {
      io.err(parsed.fault.message)
      return 2
    }
    const fromEnvironment = readConfig(io.env)
    const { data } = parsed.value.values
    const config = data === undefined ? fromEnvironment : { ...fromEnvironment, dataDir: resolve(io.cwd, data) }
    const missing = await missingPart(config)
    const { files, folders } = await findIndexes(config)
    const checks: HealthCheck[] = [
      {
        id: 'solver',
        title: 'Plate solving',
        isGood: missing === null,
        text: missing ?? 'solve-field works.',
        command: missing ? 'npm run setup' : null,
      },
      {
        id: 'indexes',
        title: 'Index files',
        isGood: files.length > 0,
        text: `${files.length} in ${folders.join(', ') || 'no folder'}.`,
      },
      ...config.libraries.map(libraryCheck),
      ...(await machineChecks(config, Date.now(), await tryGpu())).map((check) =>
        check.id === 'database' ? soundness(check, databasePath(config)) : check,
      ),
    ]
    const ok = checks.every(({ isGood }) => isGood)
    for (const { isGood, title, text, command } of checks) {
      io.err(`${isGood ? 'good' : 'BAD '}  ${title}: ${text}`)
      if (command) io.err(`      ${command}`)
    }
    io.out(JSON.stringify({ ok, version: readVersion(), node: process.version, checks }))
    return ok ? 0 : 1
  },
})

const libraryCheck = (folder: string): HealthCheck => {
  const isGood = existsSync(folder)
  return {
    id: 'library',
    title: 'Library',
    isGood,
    text: isGood ? `${folder} is there.` : `${folder} is not there. Is its disk connected?`,
  }
}

/** The whole database is read, which the server has no time for. */
const soundness = (check: HealthCheck, path: string): HealthCheck => {
  if (!existsSync(path)) return check
  const read = verifyBackup(path)
  return read.ok
    ? { ...check, text: `${check.text} Every page of it is sound.` }
    : {
        ...check,
        isGood: false,
        text: `It is not sound: ${read.fault.message} Stop the server and restore a backup.`,
        command: 'npx darksite restore FILE',
      }
}
