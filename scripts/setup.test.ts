import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandsFor, findProgram } from './packages.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'))
  mkdirSync(join(folder, 'bin'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const addProgram = (name: string, script: string): void => {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'bin', name), 0o755)
}

/** Runs `npm run setup` on a system that has only the programs added above. */
const setUp = (): { status: number | null; said: string; calls: string } => {
  addProgram('sudo', '[ "$1" = -n ] && shift\nexec "$@"')
  addProgram('env', 'shift\nexec "$@"')
  addProgram('true', 'exit 0')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/setup.ts'], {
    env: { PATH: join(folder, 'bin') },
    encoding: 'utf8',
  })
  const log = join(folder, 'calls')
  return { status, said: stdout + stderr, calls: existsSync(log) ? readFileSync(log, 'utf8') : '' }
}

test('setup installs the solver, says so first, and says "already there" the second time', () => {
  addProgram(
    'apt-get',
    `echo "$@" >> '${folder}/calls'\nfor name in solve-field bwrap; do printf '#!/bin/sh\\nexit 0\\n' > '${folder}/bin/'$name; /bin/chmod +x '${folder}/bin/'$name; done`,
  )
  const first = setUp()
  expect(first.calls).toMatch(/^update\ninstall --yes --no-install-recommends astrometry.net/)
  expect(first.said.indexOf('This will install')).toBeLessThan(first.said.indexOf('> '))
  const second = setUp()
  expect(second.calls).toBe(first.calls)
  expect(second.said).toContain('astrometry.net: already there.')
})

test('a failing installation ends with its reason and what to type by hand', () => {
  addProgram('apt-get', 'exit 100')
  const { status, said } = setUp()
  expect(status).toBe(1)
  expect(said).toContain('exit code 100')
  expect(said).toContain('sudo apt-get update && sudo apt-get install')
})

test('a system without apt-get gets the manual steps', () => {
  const { status, said } = setUp()
  expect(status).toBe(1)
  expect(said).toContain('brew install astrometry-net')
})

test('package names are words of their own, whoever runs apt-get', () => {
  expect(commandsFor(['a', 'b'], ['sudo'])[1]).toEqual([
    ...['sudo', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'],
    ...['install', '--yes', '--no-install-recommends', 'a', 'b'],
  ])
})

test('a program is found only where it can be run', () => {
  writeFileSync(join(folder, 'bin', 'plain'), '')
  expect(findProgram('plain', join(folder, 'bin'))).toBeNull()
  addProgram('plain', '')
  expect(findProgram('plain', join(folder, 'bin'))).toBe(join(folder, 'bin', 'plain'))
})
