import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { run } from '#server/process/run.ts'
import { defineSolver, type Solution, type SolveContext, type SolveInput } from '#server/solvers/solver.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { describeField } from '#shared/sky/field.ts'
import { argumentsOf, OUTPUT } from './arguments.ts'
import { configText, filesFor, findIndexes } from './indexes.ts'
import { inputFile } from './input.ts'
import { missingWords } from './missing.ts'
import { hear, nothingSpoken, readWcs, unsolved } from './output.ts'

export const MIN_STARS = 4
/** Its own limit counts computing time; on a busy machine that takes longer by the clock, but never more than this [s]. */
const wallSeconds = (limit: number): number => 2 * limit + 5

export const solveField = defineSolver({
  id: 'solve-field',
  title: 'Astrometry.net (local)',
  summary: 'Runs solve-field of a local astrometry.net, on detected stars or on a reduced picture.',
  params: z.object({}),
  missing: missingWords,
  async solve(input, _params, context) {
    if (context.signal.aborted) return fail('cancelled', 'solve-field.cancelled', 'Stopped on request.')
    const { source } = input
    if (source.kind === 'stars' && source.stars.length < MIN_STARS)
      return fail('no-result', 'solve-field.too-few-stars', `${source.stars.length} stars are too few to recognise a field.`)
    const folder = await mkdtemp(join(context.scratchDir, 'solve-field-'))
    try {
      return await solveIn(folder, input, context)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
})

const solveIn = async (folder: string, input: SolveInput, context: SolveContext): Promise<Result<Solution>> => {
  const { signal, setup, log } = context
  const limit = Math.ceil(context.timeLimitSeconds)
  const file = inputFile(input)
  const { folders, files } = await findIndexes(setup)
  await writeFile(join(folder, file.name), file.bytes)
  await writeFile(join(folder, 'engine.cfg'), configText({ folders, files: filesFor(files, input) }, limit))
  const args = argumentsOf(input, { input: file.name, config: 'engine.cfg' }, limit)
  log(`${setup.solveField} ${args.join(' ')}`)
  let spoken = nothingSpoken
  const onLine = (line: string): void => {
    spoken = hear(spoken, line)
    log(line)
  }
  const ended = await run(setup.solveField, args, {
    cwd: folder,
    timeoutMs: wallSeconds(limit) * 1000,
    signal,
    onLine,
    confinement: { writable: [folder], readable: folders },
  })
  if (!ended.ok) {
    if (ended.fault.kind !== 'timeout') return ended
    return fail('no-result', 'solve-field.out-of-time', `No solution within ${wallSeconds(limit)} s; not everything was tried.`)
  }
  const { code, seconds } = ended.value
  // Exit code 0 says nothing: solved means that the file is there and holds a celestial WCS.
  const answer = await readAnswer(join(folder, `${OUTPUT}.wcs`))
  if (!answer) return unsolved(spoken, code, seconds)
  const wcs = await readWcs(answer, input)
  if (!wcs.ok)
    return fail('internal', 'solve-field.bad-answer', `solve-field wrote an answer that is no WCS: ${wcs.fault.message}`)
  const field = describeField(wcs.value, input.width, input.height, input.isBottomUp)
  return ok({ ...field, solver: 'solve-field', index: spoken.index, seconds })
}

const readAnswer = async (path: string): Promise<Uint8Array | null> => {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
