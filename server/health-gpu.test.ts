import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '#tests/support/darksite.ts'
import { tryGpu } from './health-gpu.ts'

test('an adapter is asked for in a process of its own, and what comes of it is known here', async () => {
  const { outcome } = await tryGpu()
  // Machines differ; but the package is here, and asking breaks nothing.
  expect(['works', 'software', 'none']).toContain(outcome)
})

test('a driver that breaks its process, says nonsense or hangs is an outcome, too', async () => {
  const folder = await temporaryFolder()
  const script = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const broken = { outcome: 'broken', reason: 'its driver broke down' }
  expect(await tryGpu(script('dies.mjs', `process.kill(process.pid, 'SIGSEGV')`))).toEqual(broken)
  expect(await tryGpu(script('raves.mjs', `console.log('{"outcome":"magic"}')`))).toEqual(broken)
  expect(await tryGpu(script('hangs.mjs', 'setInterval(() => 0, 1000)'), 300)).toMatchObject({
    outcome: 'broken',
    reason: expect.stringContaining('no answer'),
  })
})
