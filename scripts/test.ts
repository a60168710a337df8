// `npm test`: what the tests need, checks, build, then every suite. Goes on after a failing suite; the last line is the sum.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { provide, TESTING } from './packages.ts'
import { describeFailed, failedFiles, type Report, readReport } from './report.ts'
import { CRASHED, isGood, lastLine, sum, type Tally, tallyAgain, tallyOf } from './tally.ts'

const SUITES = ['fast', 'system', 'e2e']

/** So many files that failed may run again, alone: more than that is no accident of a busy machine. */
const SECOND_CHANCES = 3

process.chdir(join(import.meta.dirname, '..'))
const trouble = provide(TESTING)
if (trouble) {
  console.error(`The tests cannot run.\n${trouble}`)
  console.log(lastLine({ passed: 0, failed: 1, skipped: 0 }))
  process.exit(1)
}

const scratch = mkdtempSync(join(tmpdir(), 'darksite-test-'))
const used = join(scratch, 'corpus-files')
const env = { ...process.env, DARKSITE_CORPUS_USED: used, CI: '1' }

const timed = (title: string, run: () => Tally): Tally => {
  console.log(`\n== ${title}`)
  const started = performance.now()
  const tally = run()
  console.log(`== ${title}: ${lastLine(tally)} (${((performance.now() - started) / 1000).toFixed(0)} s)`)
  return tally
}

const passedIf = (isPassed: boolean): Tally => (isPassed ? { passed: 1, failed: 0, skipped: 0 } : CRASHED)

const checked = (): Tally => passedIf(spawnSync(process.execPath, ['scripts/check.ts'], { stdio: 'inherit', env }).status === 0)

const failures: string[] = []
const unsteady: string[] = []

const run = (project: string, name: string, files: readonly string[] = []): { report: Report | null; status: number | null } => {
  const path = join(scratch, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`]
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters, ...files]
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env })
  return { report: readReport(path), status }
}

/** Runs a suite. What fails runs again, alone: a test that passes then is unsteady, which is said at the end, by name. */
const suite = (project: string): Tally => {
  const first = run(project, project)
  const tally = tallyOf(first.report, first.status)
  const failed = first.report ? failedFiles(first.report) : []
  if (!first.report || failed.length === 0 || failed.length > SECOND_CHANCES) {
    failures.push(...failed.map(describeFailed))
    return tally
  }
  console.log(`\n== ${project}: ${failed.length} ${failed.length === 1 ? 'file runs' : 'files run'} again, alone`)
  const paths = failed.map(({ path }) => path)
  const again = run(project, `${project}-again`, paths)
  const second = tallyOf(again.report, again.status)
  const stillFailed = again.report ? failedFiles(again.report) : failed
  failures.push(...stillFailed.map(describeFailed))
  const recovered = failed.filter(({ path }) => !stillFailed.some((still) => still.path === path))
  unsteady.push(...recovered.map(describeFailed))
  return tallyAgain(first.report, second)
}

const list = (title: string, lines: readonly string[]): void => {
  if (lines.length > 0) console.log(`\n${title}\n${lines.join('\n')}`)
}

/** How many different real images were opened; the tables of truth beside them do not count. */
const corpusCount = (): number => {
  const files = existsSync(used) ? readFileSync(used, 'utf8').split('\n') : []
  return new Set(files.filter((name) => name !== '' && !/^(truth|catalogues)\//.test(name))).size
}

const tallies = [
  timed('check', checked),
  timed('build', () => passedIf(build())),
  ...SUITES.map((project) => timed(project, () => suite(project))),
]
const total = sum(tallies)
console.log(`\nReal images used: ${corpusCount()}${corpusCount() === 0 ? ' (no corpus here; DARKSITE_CORPUS names one)' : ''}`)
rmSync(scratch, { recursive: true })
list('Failed:', failures)
list('Unsteady (failed at first, passed when run again alone; each is a defect to find):', unsteady)
console.log(lastLine(total))
process.exit(isGood(total) ? 0 : 1)
