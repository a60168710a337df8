import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { lineSplitter } from './lines.ts'
import { listProcesses } from './proc.ts'
import { type RunOptions, run } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-run-'))
afterAll(() => rmSync(folder, { recursive: true }))

const script = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return path
}

const runScript = async (path: string, options: Partial<RunOptions> = {}) => {
  const lines: string[] = []
  const result = await run(path, [], {
    cwd: folder,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
    graceMs: 300,
    ...options,
  })
  return { result, lines }
}

/** A zombie that nobody has collected yet no longer runs. */
const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

const untilFile = async (name: string): Promise<string> => {
  for (;;) {
    try {
      const text = readFileSync(join(folder, name), 'utf8')
      if (text.endsWith('\n')) return text
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
    await sleep(10)
  }
}

test('output and complaints come line by line, and the exit code is told', async () => {
  const { result, lines } = await runScript(script('talk', 'echo one; echo two >&2; printf three; exit 3'))
  expect(result).toMatchObject({ ok: true, value: { code: 3 } })
  expect([...lines].sort()).toEqual(['one', 'three', 'two'])
})

test('a program that is not installed is named', async () => {
  const { result } = await runScript('no-such-program-here')
  expect(result).toMatchObject({
    ok: false,
    fault: { kind: 'unavailable', code: 'process.missing', message: 'The program no-such-program-here is not installed.' },
  })
})

test('a file that is no program is refused, not a crash', async () => {
  const path = join(folder, 'data.bin')
  writeFileSync(path, 'x', { mode: 0o644 })
  expect((await runScript(path)).result).toMatchObject({ ok: false, fault: { code: 'process.missing' } })
})

// A child and a grandchild that both ignore SIGTERM.
const STUBBORN = (name: string): string =>
  `trap '' TERM\n(trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${name}; while :; do sleep 0.05; done') &\nwhile :; do sleep 0.05; done`

test('at the time limit the whole group dies, even grandchildren that ignore SIGTERM', async () => {
  const running = runScript(script('stubborn', STUBBORN('pid-timeout')), { timeoutMs: 500 })
  const pid = Number(await untilFile('pid-timeout'))
  expect(isRunning(pid)).toBe(true)
  expect((await running).result).toMatchObject({ ok: false, fault: { kind: 'timeout', code: 'process.timeout' } })
  expect(isRunning(pid)).toBe(false)
})

test('a cancelled program and its grandchildren are gone when the answer comes', async () => {
  const stop = new AbortController()
  const running = runScript(script('cancel', STUBBORN('pid-cancel')), { signal: stop.signal })
  const pid = Number(await untilFile('pid-cancel'))
  stop.abort()
  expect((await running).result).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
  expect(isRunning(pid)).toBe(false)
})

test('a program that ends well but leaves a child behind leaves nothing behind', async () => {
  const { result } = await runScript(
    script('leaver', `${STUBBORN('pid-left').split('\n')[1]}\nwhile [ ! -s pid-left ]; do sleep 0.02; done`),
  )
  expect(result).toMatchObject({ ok: true, value: { code: 0 } })
  expect(isRunning(Number(await untilFile('pid-left')))).toBe(false)
})

test('a wish that was withdrawn before the start starts nothing', async () => {
  const { result } = await runScript(script('never', 'touch started'), { signal: AbortSignal.abort() })
  expect(result).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
  expect(() => readFileSync(join(folder, 'started'))).toThrow(/ENOENT/)
})

test('a program that never ends its line does not fill the memory', async () => {
  const { lines } = await runScript(script('endless', 'head -c 3000000 /dev/zero | tr "\\0" x'))
  expect(lines.join('').length).toBe(3_000_000)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(8192)
})

test('lines are cut at any kind of ending, and letters are not cut in half', () => {
  const lines: string[] = []
  const splitter = lineSplitter((line) => lines.push(line))
  const bytes = new TextEncoder().encode('ä\r\nb\rc\n\nü')
  for (const byte of bytes) splitter.push(Uint8Array.of(byte))
  splitter.end()
  expect(lines.filter(Boolean)).toEqual(['ä', 'b', 'c', 'ü'])
})

test('a confined program has what it may have and no more, and its first line says what was applied', async () => {
  const show = script(
    'show',
    'nice; ulimit -d; cat /proc/net/dev | grep -c : ; touch inside && echo wrote; touch ../outside 2>/dev/null || echo refused',
  )
  const { result, lines } = await runScript(show, { confinement: { writable: [folder], memoryBytes: 2 ** 30 } })
  expect(result).toMatchObject({ ok: true, value: { code: 0 } })
  expect(lines[0]).toMatch(/^Isolation: .*1\.0 GiB.*no network/)
  const isBubblewrapped = lines[0]!.includes('bubblewrap')
  expect(lines.slice(1)).toEqual(['5', '1048576', '1', 'wrote', ...(isBubblewrapped ? ['refused'] : [])])
})

test('a program that eats all memory ends by itself at its limit', async () => {
  const eater = script('eater', `exec ${process.execPath} -e "const all = []; for (;;) all.push(new Uint8Array(1e8).fill(1))"`)
  const { result, lines } = await runScript(eater, { confinement: { writable: [folder], memoryBytes: 600 * 2 ** 20 } })
  expect(result).toMatchObject({ ok: true })
  expect(result.ok && result.value.code).not.toBe(0)
  expect(lines.join('\n')).toMatch(/allocation failed|out of memory/i)
})

test('a confined program that is not installed is still named', async () => {
  const { result } = await runScript('no-such-program-here', { confinement: { writable: [] } })
  expect(result).toMatchObject({ ok: false, fault: { code: 'process.missing' } })
})

test('a confined program and its grandchildren are gone when the answer comes', async () => {
  const stop = new AbortController()
  const running = runScript(script('fenced', STUBBORN('ready-fenced')), {
    signal: stop.signal,
    confinement: { writable: [folder] },
  })
  await untilFile('ready-fenced')
  const mine = () => listProcesses().filter(({ pid, state }) => state !== 'Z' && (commandOf(pid) ?? '').includes('ready-fenced'))
  expect(mine().length).toBeGreaterThan(0)
  stop.abort()
  expect((await running).result).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
  expect(mine()).toEqual([])
})

const commandOf = (pid: number): string | null => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

test.runIf(process.platform === 'linux')(
  'processes that take too much memory together are ended, also when each alone takes little, and what is in files does not count',
  async () => {
    // `tail` keeps what it hears until it has heard all of it.
    const keep = '(head -c 60000000 /dev/zero; sleep 60) | tail > /dev/null &'
    const confinement = (memoryBytes: number) => ({ confinement: { writable: [folder], memoryBytes } })
    const greedy = await runScript(script('greedy', `${keep} ${keep} ${keep} wait`), confinement(150e6))
    expect(greedy.result).toMatchObject({ ok: false, fault: { kind: 'unsupported', code: 'process.memory' } })
    expect(greedy.lines[0]).toMatch(/^Isolation: .*at most 0\.1 GiB/)
    const modest = await runScript(
      script('modest', '(head -c 60000000 /dev/zero; sleep 1) | tail > /dev/null'),
      confinement(150e6),
    )
    expect(modest.result).toMatchObject({ ok: true, value: { code: 0 } })
  },
)
