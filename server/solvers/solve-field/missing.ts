import { access, constants } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute } from 'node:path'
import { run } from '#server/process/run.ts'
import type { SolverSetup } from '#server/solvers/solver.ts'
import { findIndexes } from './indexes.ts'

/** Null when solve-field can work here, otherwise what is missing and the one command that installs it. */
export const missingWords = async (setup: SolverSetup): Promise<string | null> => {
  const missing = await missingPart(setup)
  return missing && `${missing} Run "npm run setup" to install what is missing.`
}

/** What is missing, for whoever shows the command beside it. */
export const missingPart = async (setup: SolverSetup): Promise<string | null> => {
  if (!(await isInstalled(setup.solveField))) return `The program ${setup.solveField} is not installed.`
  const { files, folders } = await findIndexes(setup)
  if (files.length > 0) return null
  return `There are no index files for solve-field in ${folders.join(', ') || 'any folder'}.`
}

/** Programs that once started. Asking them again takes longer than many a solve; should one go, the next solve says so. */
const started = new Set<string>()

const isInstalled = async (program: string): Promise<boolean> => {
  if (started.has(program)) return true
  const isThere = await canStart(program)
  if (isThere) started.add(program)
  return isThere
}

const canStart = async (program: string): Promise<boolean> => {
  if (isAbsolute(program)) {
    return access(program, constants.X_OK).then(
      () => true,
      () => false,
    )
  }
  const ended = await run(program, ['--version'], {
    cwd: tmpdir(),
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    onLine: () => undefined,
  })
  return ended.ok
}
