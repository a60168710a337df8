// `npm test`: what the tests need, checks, build, then every suite. Goes on after a failing suite; the last line is the sum.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { provide, TESTING } from './packages.ts'
import { CRASHED, isGood, lastLine, sum, type Tally, tallyOf } from './tally.ts'

const SUITES = ['fast', 'system', 'e2e']

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

const suite = (project: string): Tally => {
  const report = join(scratch, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters]
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env })
  return tallyOf(report, status)
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
console.log(lastLine(total))
process.exit(isGood(total) ? 0 : 1)
