// `npm run check`: types, lint, format, generated files, architecture. Every part runs, so that one look shows everything; several
// run at the same time, because each keeps one core busy.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

type Part = readonly [command: string, args: readonly string[]]

/** Writes the configuration that the others read. */
const FIRST: Part = ['svelte-kit', ['sync']]
/** The longest first, so that none is left alone at the end. */
const PARTS: readonly Part[] = [
  ['svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings']],
  ['tsc', ['-p', 'server/tsconfig.json']],
  ['tsc', ['-p', 'shared/tsconfig.json']],
  ['vitest', ['run', '--project', 'fast', 'tests/architecture.test.ts']],
  ['biome', ['check', '--error-on-warnings', '.']],
  ['node', ['scripts/kernels.ts', '--check']],
  ['node', ['scripts/reference.ts', '--check']],
  ['node', ['scripts/registries.ts', '--check']],
]
const AT_ONCE = Math.min(4, availableParallelism())

/** Runs a part and shows what it said in one piece when it has ended. True when it found nothing. */
const passes = ([command, args]: Part): Promise<boolean> =>
  new Promise((resolve) => {
    const said: Buffer[] = []
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (piece: Buffer): void => void said.push(piece)
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const end = (isGood: boolean): void => {
      console.log(`\n> ${command} ${args.join(' ')}`)
      process.stdout.write(Buffer.concat(said))
      resolve(isGood)
    }
    child.once('error', (error) => {
      said.push(Buffer.from(`${error.message}\n`))
      end(false)
    })
    child.once('close', (code) => end(code === 0))
  })

let failed = (await passes(FIRST)) ? 0 : 1
const waiting = PARTS.values()
const work = async (): Promise<void> => {
  for (const part of waiting) if (!(await passes(part))) failed++
}
await Promise.all(Array.from({ length: AT_ONCE }, work))
console.log(failed === 0 ? '\nAll checks pass.' : `\n${failed} of ${PARTS.length + 1} checks failed.`)
process.exitCode = failed === 0 ? 0 : 1
