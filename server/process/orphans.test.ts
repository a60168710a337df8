import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { endOrphans, orphans, VARIABLE } from './orphans.ts'
import { readProcess, variableOf } from './proc.ts'

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
  const left = () => orphans().filter((pid) => variableOf(pid, VARIABLE)?.includes(`-${server.pid}-`))
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
