import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Confined, processorsIn } from './confine.ts'

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

test('without it, processors are handed down from process to process, and that is told', () => {
  const { command, args, words } = confinedWith({ 'systemd-run': 'exit 1', taskset: 'shift 2; exec "$@"' })
  expect([command, ...args].join(' ')).toMatch(/taskset -c \d+ /)
  expect(words).toContain('at most 1.0 GiB and 1 processors in all')
})

test('where there is neither, the watch over memory is left', () => {
  const { command, args, words } = confinedWith({ 'systemd-run': 'exit 1', taskset: 'exit 1' })
  expect([command, ...args].join(' ')).not.toContain('taskset')
  expect(words).toContain('at most 1.0 GiB in all')
  expect(words).not.toContain('processors')
})

test('a list of processors is read as Linux writes it', () => {
  expect(processorsIn('0-3,6')).toEqual([0, 1, 2, 3, 6])
  expect(processorsIn('5')).toEqual([5])
})
