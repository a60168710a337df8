import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { makeFakeDocker } from '#tests/support/fake-docker.ts'
import { endLostContainers } from './docker.ts'
import { markOfServer, VARIABLE } from './orphans.ts'
import { run } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite docker '))
afterAll(() => rmSync(folder, { recursive: true }))
const work = join(folder, 'work folder')
mkdirSync(work)

const script = (name: string, text: string): string => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return join(folder, name)
}

const docker = makeFakeDocker(join(folder, 'docker'))
const runIn = async (command: string, args: readonly string[] = [], signal = new AbortController().signal, env = docker.env) => {
  const lines: string[] = []
  const confinement = { writable: [work], readable: ['/usr/share/astrometry'] }
  const options = { cwd: work, timeoutMs: 60_000, signal, onLine: (line: string) => void lines.push(line), graceMs: 300 }
  return { result: await run(command, args, { ...options, env, confinement }), lines }
}

const untilFile = async (path: string): Promise<string> => {
  while (!existsSync(path) || readFileSync(path, 'utf8') === '') await sleep(10)
  return readFileSync(path, 'utf8').trim()
}
const isGone = (pid: string): boolean =>
  spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim().replace(/^Z.*/, '') === ''

test('a program of an image runs with the limits, without network, in its folder; what was applied is told', async () => {
  const talk = script('talk', 'echo "$@"; pwd; exit 3')
  const { result, lines } = await runIn(`docker:astrometry/solver#${talk}`, ['--one', 'two words'])
  expect(result).toMatchObject({ ok: true, value: { code: 3 } })
  expect(lines).toEqual([
    'Isolation: Docker container of astrometry/solver: at most 4.0 GiB and 2 processors in all, read-only disk, no network.',
    '--one two words',
    work,
  ])
  const words = docker.calls()[0]!.join(' ')
  for (const part of ['--memory 4294967296 --memory-swap 4294967296 --cpus 2', '--network none', '--read-only', '--pull never'])
    expect(words).toContain(part)
  expect(words).toContain(`--mount type=bind,src=${work},dst=${work} `)
  expect(words).toContain('--mount type=bind,src=/usr/share/astrometry,dst=/usr/share/astrometry,readonly')
  expect(words).toContain(`--user ${process.getuid!()}:${process.getgid!()}`)
})

test('a container is ended with its job, also when its program does not want to', async () => {
  const stubborn = script('stubborn', `trap '' TERM; echo $$ > "${work}/pid"; while :; do sleep 0.1; done`)
  const stop = new AbortController()
  const running = runIn(`docker:astrometry/solver#${stubborn}`, [], stop.signal)
  const pid = await untilFile(join(work, 'pid'))
  while (!readdirSync(join(folder, 'docker', 'containers')).some((name) => name.endsWith('.container'))) await sleep(10)
  stop.abort()
  expect((await running).result).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
  while (!isGone(pid)) await sleep(10)
  expect(docker.calls().at(-1)?.[0]).toBe('kill')
})

test('containers of a server that died are ended at the next start, those of living ones are not', async () => {
  const home = join(folder, 'docker', 'containers')
  const own = String(markOfServer()[VARIABLE])
  const dead = own.replace(/-\d+-/, '-4194304-')
  for (const [name, label] of [
    ['darksite-dead', dead],
    ['darksite-living', own],
  ])
    writeFileSync(join(home, `${name}.container`), JSON.stringify({ pid: 4194304, label: `darksite.server=${label}` }))
  expect(await endLostContainers(docker.env)).toBe(1)
  expect(readdirSync(home).filter((name) => name.endsWith('.container'))).toEqual(['darksite-living.container'])
  rmSync(join(home, 'darksite-living.container'))
})

test('what is missing of Docker is told with what to do about it', async () => {
  const fault = async (command: string, env = docker.env) => {
    const { result } = await runIn(command, [], undefined, env)
    return result.ok ? null : result.fault
  }
  expect(await fault('docker:no-such-image')).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('docker pull'),
  })
  expect(await fault('docker:astrometry/solver#no-such-program')).toMatchObject({
    message: expect.stringContaining('no program'),
  })
  expect(await fault('docker:any', { PATH: '/nowhere' })).toMatchObject({ message: 'The program docker is not installed.' })
  docker.stopEngine()
  expect(await fault('docker:astrometry/solver')).toMatchObject({ code: 'process.no-container' })
  expect(await endLostContainers(docker.env)).toBe(0)
})
