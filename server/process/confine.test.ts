import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Confined } from './confine.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-confine-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a fresh process would apply, with these programs found before those of the machine. */
const confinedWith = (programs: Readonly<Record<string, string>>): Confined => {
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  const code = `import { confine } from '${new URL('./confine.ts', import.meta.url)}'
    console.log(JSON.stringify(await confine('solver', ['--fast'], { writable: ['/work'], memoryBytes: 2 ** 30, processors: 1 })))`
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' })
  if (!stdout) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** Takes its options away and starts what follows, as systemd-run --scope does. */
const SCOPE = 'while [ "$1" != "--" ]; do shift; done; shift; exec "$@"'

test('where systemd is, one scope limits all processes of a program together, and that is told', () => {
  const { command, args, words } = confinedWith({ 'systemd-run': SCOPE })
  const line = [command, ...args].join(' ')
  expect(line).toContain('systemd-run --scope --quiet --collect -p MemoryMax=1073741824 -p MemorySwapMax=0 -p CPUQuota=100% --')
  expect(line).not.toMatch(/prlimit|taskset/)
  expect(args.slice(-2)).toEqual(['solver', '--fast'])
  expect(words).toContain('at most 1.0 GiB and 1 processors in all')
})

test('without it, each process is limited, and that is told', () => {
  const { words } = confinedWith({ 'systemd-run': 'exit 1' })
  expect(words).not.toContain('in all')
  if (words.includes('GiB')) expect(words).toContain('at most 1.0 GiB a process')
})
