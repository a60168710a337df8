import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { endOrphans, orphans, VARIABLE } from './orphans.ts'
import { listMarked, readProcess } from './proc.ts'
import { askPs, factsIn, variableIn } from './ps.ts'

const RUN = new URL('./run.ts', import.meta.url).href

/** A “server” that runs a program which starts others, one of them in a session of its own, and is then killed with -9. */
const killedServer = async (): Promise<() => number[]> => {
  const code = `import { run } from '${RUN}'
    setInterval(() => {}, 1000)
    run('sh', ['-c', 'setsid sleep 301 & sleep 302 & echo up; wait'], {
      cwd: '/', timeoutMs: 60000, signal: new AbortController().signal, onLine: (line) => console.log(line),
    })`
  const server = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(server.stdout, 'data')
  // Other tests have servers of their own that are killed.
  const left = () =>
    listMarked(VARIABLE)
      .filter(({ pid, mark }) => orphans().includes(pid) && mark.includes(`-${server.pid}-`))
      .map(({ pid }) => pid)
  expect(left()).toEqual([])
  server.kill('SIGKILL')
  await once(server, 'exit')
  return left
}

test('what a killed server left running is found by its mark, however deep, and ended; living servers are left alone', async () => {
  const left = await killedServer()
  const found = left()
  expect(found.length).toBeGreaterThanOrEqual(3)
  expect(await endOrphans()).toBeGreaterThanOrEqual(3)
  await sleep(20)
  expect(found.filter((pid) => !['Z', undefined].includes(readProcess(pid)?.state))).toEqual([])
  expect(left()).toEqual([])
})

test('a system without /proc is asked by ps, and tells the same', async () => {
  const child = spawn('sleep', ['303'], { env: { [VARIABLE]: '1-2-3', PATH: '/usr/bin:/bin' }, detached: true })
  await once(child, 'spawn')
  const [found] = askPs('linux', child.pid)
  expect(found).toMatchObject({ pid: child.pid, group: child.pid, state: readProcess(child.pid!)?.state })
  expect(variableIn(found!, VARIABLE)).toBe('1-2-3')
  expect(askPs('linux').find(({ pid }) => pid === child.pid)).toMatchObject({ group: child.pid, words: found!.words })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(askPs('linux', child.pid)).toEqual([])
})

test('what ps prints on macOS is understood', () => {
  const text = `    1 Ss       1 Sat Nov 21 08:00:01 2026     /sbin/launchd
  812 R+     812 Sat Nov  7 20:56:19 2026     solve-field a b.fits USER=me ${VARIABLE}=0-811-Sat_Nov_7_20:56:18_2026 HOME=/Users/me
`
  const [first, second] = factsIn(text)
  expect(first).toMatchObject({ pid: 1, group: 1, state: 'S' })
  expect(second).toMatchObject({ pid: 812, group: 812, state: 'R', startedAt: 'Sat_Nov_7_20:56:19_2026' })
  expect([variableIn(first!, VARIABLE), variableIn(second!, VARIABLE)]).toEqual([null, '0-811-Sat_Nov_7_20:56:18_2026'])
})
