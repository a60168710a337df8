import { spawnSync } from 'node:child_process'
import { afterEach, expect, test } from 'vitest'
import { createPool, type Pool, type PoolOptions } from './pool.ts'

const script = new URL('../../tests/support/odd-process.ts', import.meta.url)
const pools: Pool[] = []
const poolOf = (processes: number, timeLimitMs = 60_000, more: PoolOptions = {}): Pool => {
  const pool = createPool({ processes, timeLimitMs, script, heapLimitMb: 256, memoryBytes: 2 ** 30, ...more })
  pools.push(pool)
  return pool
}
const codeOf = (result: { ok: boolean; fault?: { code: string } }) => (result.ok ? 'ok' : result.fault?.code)

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

test('tasks run at the same time, in as many processes as there are', async () => {
  const worker = poolOf(2).worker(0)
  const results = await Promise.all(['slow', 'slow', 'c', 'd'].map((path) => worker.indexFile(path)))
  expect(results.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'ok'])
})

test('a process that ends in the middle of a task is a fault, and the next task runs', async () => {
  const worker = poolOf(1).worker(0)
  expect(codeOf(await worker.indexFile('exit'))).toBe('work.crashed')
  expect(codeOf(await worker.indexFile('next'))).toBe('ok')
})

test('a task that eats all memory of JavaScript is a fault that says so, and the next task runs', async () => {
  const worker = poolOf(1).worker(0)
  expect(await worker.indexFile('memory')).toMatchObject({
    fault: { kind: 'unsupported', code: 'work.memory', message: expect.stringMatching(/more memory than it may have/) },
  })
  expect(codeOf(await worker.indexFile('next'))).toBe('ok')
})

test('a task that takes more memory for pixels than it may have is thrown at the caller, and the process lives on', async () => {
  const worker = poolOf(1).worker(0)
  await expect(worker.indexFile('pixels')).rejects.toThrow(/allocation failed/)
  expect(codeOf(await worker.indexFile('next'))).toBe('ok')
})

test('the processes of one job share its memory: the largest is ended when they have too much together, and other jobs live on', async () => {
  const pool = poolOf(3, 60_000, { jobMemoryBytes: 280e6 })
  const [job, other] = [pool.worker(0), pool.worker(0)]
  const stop = new AbortController()
  const within = other.indexFile('hold', stop.signal)
  const two = [job.indexFile('hold', stop.signal), job.indexFile('hold', stop.signal)]
  const first = await Promise.race(two)
  expect(first).toMatchObject({ fault: { kind: 'unsupported', code: 'work.memory', message: expect.stringMatching(/0\.3 GiB/) } })
  // What is left is within the limits: it goes on until somebody stops it.
  expect(codeOf(await pool.worker(0).indexFile('next'))).toBe('ok')
  stop.abort()
  expect((await Promise.all([...two, within])).map(codeOf).sort()).toEqual(['work.cancelled', 'work.cancelled', 'work.memory'])
})

test('a process that keeps much memory after a task is replaced before the next one', async () => {
  const worker = poolOf(1, 60_000, { keepBytes: 120e6 }).worker(0)
  const processOf = async (path: string) => ((await worker.indexFile(path)) as unknown as { value: { id: string } }).value.id
  const small = await processOf('a')
  expect(await processOf('keep')).toBe(small)
  expect(await processOf('b')).not.toBe(small)
})

test('a worker process that is killed with -9 is a fault that may pass, and the next task runs', async () => {
  const worker = poolOf(1).worker(0)
  expect(await worker.indexFile('killed')).toMatchObject({ ok: false, fault: { kind: 'unavailable', code: 'work.killed' } })
  expect(codeOf(await worker.indexFile('next'))).toBe('ok')
})

test('whoever asks is told once in which process the work runs, and how it is fenced in', async () => {
  const lines: string[] = []
  const worker = poolOf(1).worker(0, (line) => lines.push(line))
  await worker.indexFile('a')
  await worker.indexFile('b')
  expect(lines).toEqual([expect.stringMatching(/^Pixel work runs in process \d+ \(.*\)\.$/)])
})

test('a task in an endless loop can be stopped, and ends at its time limit', async () => {
  const stop = new AbortController()
  const worker = poolOf(1).worker(0)
  const hanging = worker.indexFile('hang', stop.signal)
  setTimeout(() => stop.abort(), 100)
  expect(codeOf(await hanging)).toBe('work.cancelled')
  expect(codeOf(await worker.indexFile('next'))).toBe('ok')
  expect(codeOf(await poolOf(1, 300).worker(0).indexFile('hang'))).toBe('work.timeout')
})

test('a task that was stopped before its turn never runs', async () => {
  const worker = poolOf(1).worker(0)
  const first = worker.indexFile('slow')
  expect(codeOf(await worker.indexFile('exit', AbortSignal.abort()))).toBe('work.cancelled')
  const stop = new AbortController()
  const waiting = worker.indexFile('exit', stop.signal)
  stop.abort()
  expect(codeOf(await waiting)).toBe('work.cancelled')
  expect(codeOf(await first)).toBe('ok')
})

test('a bug in a task is thrown at the caller', async () => {
  await expect(poolOf(1).worker(0).indexFile('throw')).rejects.toThrow('a bug in a task')
})

test('what is more urgent goes first', async () => {
  const pool = poolOf(1)
  const order: string[] = []
  const note = (path: string, priority: number) =>
    pool
      .worker(priority)
      .indexFile(path)
      .then(() => order.push(path))
  await Promise.all([note('slow', 0), note('background', 0), note('background too', 0), note('solve', 1)])
  expect(order).toEqual(['slow', 'solve', 'background', 'background too'])
})

test('closing answers what waits and what runs', async () => {
  const pool = poolOf(1)
  await pool.worker(0).indexFile('first')
  let isBegun = (): void => {}
  const begun = new Promise<void>((resolve) => {
    isBegun = resolve
  })
  // Whoever asks is told in which process a task begins.
  const running = pool.worker(0, () => isBegun()).indexFile('hang')
  const waiting = pool.worker(0).indexFile('next')
  await begun
  await pool.close()
  expect([codeOf(await running), codeOf(await waiting)]).toEqual(['work.killed', 'work.closed'])
  expect(codeOf(await pool.worker(0).indexFile('late'))).toBe('work.closed')
})

test('a program that closes its pool and has nothing else to do ends well', () => {
  const pool = new URL('./pool.ts', import.meta.url).href
  const code = `import { createPool } from '${pool}'
    const pool = createPool({ processes: 1, script: new URL('${script.href}') })
    await pool.worker(0).indexFile('a')
    await new Promise((resolve) => setTimeout(resolve, 20))
    await pool.close()`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
})
