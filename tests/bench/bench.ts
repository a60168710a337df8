// `npm run bench -- [NAME[=WHAT]…]`: ours and a named peer in turn, A B A B, and one JSON line each on standard output.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PEERS, provide } from '../../scripts/packages.ts'
import type { BenchCase } from './bench-case.ts'

const FOLDER = import.meta.dirname

const loadCases = async (): Promise<BenchCase[]> => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.bench.ts'))
  const modules: { bench?: BenchCase; benches?: readonly BenchCase[] }[] = await Promise.all(
    files.map((name) => import(join(FOLDER, name))),
  )
  return modules.flatMap(({ bench, benches }) => [...(bench ? [bench] : []), ...(benches ?? [])])
}

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

const rounded = (value: number): number => Number(value.toPrecision(4))

/** Runs one case and answers the line that is printed. */
const measure = async (bench: BenchCase, folder: string): Promise<object> => {
  await bench.prepare(folder)
  const ours: number[] = []
  const theirs: number[] = []
  let peakMemoryMB = 0
  for (let run = 0; run < bench.runs; run++) {
    const own = await bench.ours()
    ours.push(own.seconds)
    peakMemoryMB = Math.max(peakMemoryMB, own.peakMemoryMB ?? 0)
    theirs.push((await bench.theirs()).seconds)
  }
  const [medianSeconds, peerMedianSeconds] = [medianOf(ours), medianOf(theirs)]
  return {
    bench: bench.name,
    medianSeconds: rounded(medianSeconds),
    peer: bench.peer,
    peerMedianSeconds: rounded(peerMedianSeconds),
    ...(bench.frames
      ? {
          frames: bench.frames,
          secondsPerFrame: rounded(medianSeconds / bench.frames),
          peerSecondsPerFrame: rounded(peerMedianSeconds / bench.frames),
        }
      : {}),
    ratio: rounded(medianSeconds / peerMedianSeconds),
    peakMemoryMB: peakMemoryMB > 0 ? Math.round(peakMemoryMB) : null,
    runs: bench.runs,
  }
}

process.chdir(join(FOLDER, '../..'))
// `solve=all`: some benches can be told what to measure.
const wishes = new Map(process.argv.slice(2).map((word) => [word.split('=')[0]!, word.split('=').slice(1).join('=')]))
const names = [...wishes.keys()]
const cases = await loadCases()
const unknown = names.filter((name) => !cases.some((one) => one.name === name))
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are: ${cases.map((one) => one.name).join(', ')}.`)
  process.exit(1)
}
const chosen = cases.filter((one) => names.length === 0 || names.includes(one.name))
const isWanted = (word: string): boolean => chosen.some((one) => one.peer.toLowerCase().includes(word))
const trouble = provide(Object.entries(PEERS).flatMap(([word, need]) => (isWanted(word) ? [need] : [])))
if (trouble) {
  console.error(trouble)
  process.exit(1)
}

// The pages, the catalogues and what Vite reads of Kit; whatever it says is no result.
if (spawnSync(process.execPath, ['scripts/build.ts'], { stdio: ['ignore', 2, 2] }).status !== 0) process.exit(1)

let failed = 0
for (const bench of chosen) {
  const folder = mkdtempSync(join(tmpdir(), `darksite-bench-${bench.name}-`))
  try {
    bench.choose?.(wishes.get(bench.name) ?? '')
    console.log(JSON.stringify(await measure(bench, folder)))
  } catch (error) {
    failed++
    console.error(`${bench.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  } finally {
    await bench.close?.()
    rmSync(folder, { recursive: true, force: true })
  }
}
process.exit(failed === 0 ? 0 : 1)
