import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { doctor } from '#server/cli/commands/doctor.ts'
import { Health } from '#shared/records/health.ts'
import { LOCAL, temporaryFolder, testDarksite } from '#tests/support/darksite.ts'

const examine = async (env: Record<string, string>) => {
  const out: string[] = []
  const err: string[] = []
  const code = await doctor.run([], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env,
    cwd: '/',
    signal: new AbortController().signal,
  })
  return { code, words: err.join('\n'), ...JSON.parse(out.join('')) }
}

test('the doctor names what is not well, with the command that mends it, as JSON and in words', async () => {
  const folder = await temporaryFolder()
  const data = join(folder, 'data')
  mkdirSync(data)
  writeFileSync(join(data, 'darksite.sqlite'), 'this is no database'.repeat(1000))
  const found = await examine({
    DARKSITE_DATA: data,
    DARKSITE_LIBRARY: join(folder, 'gone'),
    DARKSITE_SOLVE_FIELD: '/no/such/program',
  })
  const bad = found.checks.filter((check: { isGood: boolean }) => !check.isGood).map(({ id }: { id: string }) => id)
  expect([found.code, found.ok]).toEqual([1, false])
  expect(bad).toEqual(expect.arrayContaining(['solver', 'library', 'database']))
  expect(found.checks.find(({ id }: { id: string }) => id === 'solver').command).toBe('npm run setup')
  expect(found.words).toMatch(/BAD {3}Database: It is not sound/)
})

test('the doctor examines the database of a server that runs; health tells of disk, backups and fences', async () => {
  const darksite = await testDarksite({ registry: {} })
  const found = await examine({ DARKSITE_DATA: darksite.config.dataDir, DARKSITE_MIN_FREE_GB: '0.001' })
  expect(found.words).toContain('Every page of it is sound.')
  const health = Health.parse(await (await darksite.app.request('/api/health', { headers: LOCAL })).json())
  expect(health.checks.map(({ id }) => id)).toEqual(['disk', 'database', 'backups', 'gpu', 'isolation'])
  expect(health.checks.find(({ id }) => id === 'backups')).toMatchObject({ isGood: true, command: 'npx darksite backup' })
})
