import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { listBackups } from '#server/backup/backups.ts'
import { verifyBackup } from '#server/backup/verify-backup.ts'
import { openDatabase } from '#server/db/open-database.ts'
import { hlc } from '#shared/sync/hlc.ts'
import { type SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { temporaryFolder } from '#tests/support/darksite.ts'
import { runDarksite, startServerProcess } from '#tests/support/server-process.ts'

const MAIN = resolve(import.meta.dirname, '../../server/cli/main.ts')

/** A data folder with a database of so many bytes, more or less. */
const bigData = async (bytes: number): Promise<string> => {
  const folder = await temporaryFolder()
  const opened = openDatabase(join(folder, 'darksite.sqlite'))
  if (!opened.ok) throw new Error(opened.fault.message)
  const { sqlite, close } = opened.value
  const insert = sqlite.prepare(`INSERT INTO headers (frameId, cards, text) VALUES (?, '[]', hex(randomblob(4000)))`)
  sqlite.transaction(() => {
    for (let i = 0; i < bytes / 8000; i++) insert.run(`frame-${i}`)
  })()
  close()
  return folder
}

test('a backup that is killed leaves the older one whole, and the next one clears up after it', async () => {
  const data = await bigData(60e6)
  const file = join(data, 'backups/mine.sqlite')
  expect((await runDarksite(['backup', '--data', data, '-o', file])).code).toBe(0)
  const child = spawn(process.execPath, [MAIN, 'backup', '--data', data, '-o', file], { stdio: 'ignore' })
  const drafts = () => readdirSync(join(data, 'backups')).filter((name) => name.includes('.part'))
  const ended = once(child, 'exit')
  while (drafts().length === 0 && child.exitCode === null) await sleep(1)
  child.kill('SIGKILL')
  await ended
  expect(verifyBackup(file)).toMatchObject({ ok: true })
  const again = await runDarksite(['backup', '--data', data, '-o', file])
  expect(again.code).toBe(0)
  expect(JSON.parse(again.out)).toMatchObject({ file, frames: 0, deleted: [] })
  expect(readdirSync(join(data, 'backups'))).toEqual(['mine.sqlite'])
})

test('a disk that takes no more bytes ends a backup in words, and the older one stays', async () => {
  const data = await bigData(4e6)
  const file = join(data, 'backups/mine.sqlite')
  expect((await runDarksite(['backup', '--data', data, '-o', file])).code).toBe(0)
  // No file may grow beyond two megabytes: to a program that writes it is like a full disk.
  const script = `prlimit --fsize=2000000 "$@" 2>&1; echo "code $?"`
  const said = execFileSync('sh', ['-c', script, 'sh', process.execPath, MAIN, 'backup', '--data', data, '-o', file]).toString()
  expect(said).toMatch(/There is no new backup; the old ones are as they were/)
  expect(said).toContain('code 1')
  expect(verifyBackup(file).ok).toBe(true)
  expect(readdirSync(join(data, 'backups'))).toEqual(['mine.sqlite'])
})

test('a server is backed up while it runs, by command and by its nightly job, and refuses to be replaced until it is stopped', async () => {
  const data = await bigData(1e6)
  const server = await startServerProcess({ DARKSITE_DATA: data, DARKSITE_KEEP_BACKUPS: '2' })
  const ask = async (path: string, init?: RequestInit) => (await fetch(`${server.url}${path}`, init)).json()
  const edit = (rating: number, stamp: string): SyncRequest => ({
    ...({ version: 1, device: 'tablet', cursor: 0 } as const),
    changes: [{ table: 'reviews', id: 'frame-1', stamp, patch: { rating } }],
  })
  const backup = join(data, 'mine.sqlite')
  try {
    await server.line(edit(2, hlc(1000, 0, 'tablet')))
    expect((await runDarksite(['backup', '--data', data, '-o', backup])).code).toBe(0)
    await server.line(edit(5, hlc(2000, 0, 'tablet')))
    const refused = await runDarksite(['restore', backup, '--data', data])
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Stop it first')])

    expect((await ask('/api/queue')).schedules).toContainEqual(expect.objectContaining({ id: 'backup-database' }))
    const wish = {
      table: 'jobs',
      id: 'job-1',
      stamp: hlc(3000, 0, 'tablet'),
      patch: { type: 'backup-database', createdAt: 1 },
    }
    await server.line({ version: 1, device: 'tablet', cursor: 0, changes: [wish] })
    let job = await ask('/api/jobs/job-1')
    for (let i = 0; i < 600 && ['queued', 'running'].includes(job.state); i++) {
      await sleep(200)
      job = await ask('/api/jobs/job-1')
    }
    expect([job.state, job.fault]).toEqual(['done', null])
    const made = listBackups(join(data, 'backups'))
    expect(made).toHaveLength(1)
    expect(verifyBackup(join(data, 'backups', made[0]!.name)).ok).toBe(true)
    // Its owner can carry it away from the page of the job.
    const output = job.outputs.find(({ title }: { title: string }) => title === 'Backup')
    expect(output).toMatchObject({ name: made[0]!.name, href: `/api/backups/${made[0]!.name}` })
    const carried = Buffer.from(await (await fetch(`${server.url}${output.href}`)).arrayBuffer())
    expect(carried.equals(readFileSync(join(data, 'backups', made[0]!.name)))).toBe(true)
    expect((await fetch(`${server.url}/api/backups/..%2Fdarksite.sqlite`)).status).toBe(404)
  } finally {
    await server.stop()
  }
  const restored = await runDarksite(['restore', backup, '--data', data])
  expect([restored.code, restored.err]).toEqual([0, expect.stringContaining('What was there before is in')])
  const again = await startServerProcess({ DARKSITE_DATA: data })
  try {
    const { changes } = SyncResponse.parse(await again.line({ version: 1, device: 'tablet', cursor: 0, changes: [] }))
    expect(changes.filter(({ table }) => table === 'reviews').map(({ patch }) => patch)).toEqual([{ rating: 2 }])
  } finally {
    await again.stop()
  }
})

test('commands without sense end with 2 and a sentence', async () => {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, 'x'), '')
  expect((await runDarksite(['restore', '--data', folder])).code).toBe(2)
  expect((await runDarksite(['backup', '--keep', '0', '--data', folder])).code).toBe(2)
  const none = await runDarksite(['backup', '--data', folder])
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('There is no database')])
  expect(existsSync(join(folder, 'backups'))).toBe(false)
})
