import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { complaintLog } from '#server/log/log.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { noWork } from '#tests/support/surroundings.ts'
import { createUploads } from './uploads.ts'
import { createWorkOff } from './work-off.ts'

const folder = mkdtempSync(`${tmpdir()}/darksite-work-off-`)
afterAll(() => rmSync(folder, { recursive: true }))

test('what was waiting or half solved when the server died is solved after the start; what is old is forgotten', async () => {
  let time = 1000
  const uploads = createUploads(memoryDatabase(), () => time)
  const add = (request: Record<string, unknown>): number =>
    uploads.add({ keyId: 'key', file: null, fileName: 'stars', sha1: null, request })
  const ids = [add({ x: [1], y: [2] }), add({}), add({ x: [1, 2], y: [3, 4] })]
  // The first one was under way when the power went.
  uploads.begin(ids[0]!)
  expect(uploads.unfinished()).toEqual(ids)
  const config = { ...readConfig({}), dataDir: folder, solveField: '/no/such/program' }
  const workOff = createWorkOff({ config, uploads, folder, work: noWork, now: () => time, log: complaintLog() })
  time = 2000
  workOff.wake()
  await workOff.settled()
  expect(uploads.unfinished()).toEqual([])
  expect(ids.map((id) => uploads.get(id)?.state)).toEqual(['failure', 'failure', 'failure'])
  expect(uploads.get(ids[0]!)).toMatchObject({ startedAt: 1000, error: expect.stringContaining('is not installed') })
  expect(uploads.get(ids[1]!)?.error).toMatch(/neither a file nor lists/)
  expect(uploads.removeBefore(2000)).toEqual([])
  expect(uploads.get(ids[0]!)).not.toBeNull()
  uploads.removeBefore(2001)
  expect(uploads.get(ids[0]!)).toBeNull()
  // A number never means another picture.
  expect(add({})).toBe(ids[2]! + 1)
  await workOff.stop()
})
