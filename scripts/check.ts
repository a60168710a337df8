// `npm run check`: types, lint, format, generated files, architecture. Every part runs, so that one look shows everything.
import { spawnSync } from 'node:child_process'

const PARTS: readonly (readonly [string, string[]])[] = [
  ['svelte-kit', ['sync']],
  ['node', ['scripts/registries.ts', '--check']],
  ['node', ['scripts/reference.ts', '--check']],
  ['node', ['scripts/kernels.ts', '--check']],
  ['tsc', ['-p', 'shared/tsconfig.json']],
  ['tsc', ['-p', 'server/tsconfig.json']],
  ['svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings']],
  ['biome', ['check', '--error-on-warnings', '.']],
  ['vitest', ['run', '--project', 'fast', 'tests/architecture.test.ts']],
]

let failed = 0
for (const [command, args] of PARTS) {
  console.log(`\n> ${command} ${args.join(' ')}`)
  if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0) failed++
}
console.log(failed === 0 ? '\nAll checks pass.' : `\n${failed} of ${PARTS.length} checks failed.`)
process.exit(failed === 0 ? 0 : 1)
