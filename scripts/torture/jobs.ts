// `npm run torture:jobs -- [--kills 200] [--jobs 50] [--seed N] [--longest 1200]`: kills a server with -9 while it solves pictures.
// Prints its figures as one line of JSON; exit code 1 when a job was lost, done twice or left something running.
import { parseArgs } from 'node:util'
import { provide, SOLVING } from '../packages.ts'
import { killServer } from './kill-server.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string' }, jobs: { type: 'string' }, seed: { type: 'string' }, longest: { type: 'string' } },
})
const numberOf = (value: string | undefined, otherwise: number): number => Number(value ?? otherwise)
const options = {
  kills: numberOf(values.kills, 200),
  jobs: numberOf(values.jobs, 50),
  seed: numberOf(values.seed, 1),
  longestMs: numberOf(values.longest, 1200),
}
if (!Object.values(options).every((value) => value >= 0) || options.jobs < 1 || options.jobs > 250) {
  console.error('npm run torture:jobs -- [--kills 200] [--jobs 50] [--seed N] [--longest MILLISECONDS]')
  process.exit(2)
}
const trouble = provide(SOLVING)
if (trouble) {
  console.error(trouble)
  process.exit(1)
}
const figures = await killServer({ ...options, say: (words) => console.error(words) })
console.log(JSON.stringify(figures))
process.exit(figures.isGood ? 0 : 1)
