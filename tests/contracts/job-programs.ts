import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listProcesses } from '#server/process/proc.ts'
import { run } from '#server/process/run.ts'
import { type JobWorld, jobOf, START, until, wish } from '#tests/support/job-bench.ts'

/** What every job engine must do with jobs that run programs of the system. */
export const jobProgramContract = (name: string, world: JobWorld): void => {
  /** A job that runs a program with a child of its own, both deaf to SIGTERM, in a folder that goes away at its end. */
  const solving = (folders: string[]) =>
    jobOf('solve', async ({ signal, log }) => {
      const cwd = mkdtempSync(join(tmpdir(), 'darksite-solving-'))
      folders.push(cwd)
      try {
        const deaf = `trap '' TERM; (trap '' TERM; while :; do sleep 0.05; done) & echo $$ > pid; while :; do sleep 0.05; done`
        return await run('sh', ['-c', deaf], { cwd, timeoutMs: 60_000, signal, onLine: log, graceMs: 200 })
      } finally {
        rmSync(cwd, { recursive: true })
      }
    })
  const groupOf = async (folder: () => string | undefined): Promise<number> => {
    const file = () => join(folder() ?? '/nowhere', 'pid')
    await until(() => existsSync(file()) && readFileSync(file(), 'utf8').endsWith('\n'))
    return Number(readFileSync(file(), 'utf8'))
  }
  const livingIn = (group: number) => listProcesses().filter((member) => member.group === group && member.state !== 'Z')

  describe(name, () => {
    test('cancel during an external program ends its whole group and takes its folder away before the job says so', async () => {
      const folders: string[] = []
      const { engine, records } = world.bench(world.open(), [solving(folders)])
      engine.start()
      const id = await engine.enqueue('solve', null)
      const group = await groupOf(() => folders[0])
      expect(livingIn(group).length).toBeGreaterThanOrEqual(2)
      wish(records, id, { cancelRequested: true }, START + 1)
      await engine.settled()
      expect([records.row('jobs', id)?.state, livingIn(group), existsSync(folders[0]!)]).toEqual(['cancelled', [], false])
      await engine.stop()
    })

    test('a server that stops ends the program, and the job begins it again at the next start', async () => {
      const folders: string[] = []
      const database = world.open()
      const first = world.bench(database, [solving(folders)])
      first.engine.start()
      const id = await first.engine.enqueue('solve', null)
      const group = await groupOf(() => folders[0])
      await first.engine.stop()
      expect([first.records.row('jobs', id)?.state, livingIn(group)]).toEqual(['queued', []])
      const second = world.bench(database, [solving(folders)])
      second.engine.start()
      const again = await groupOf(() => folders[1])
      second.engine.cancel(id)
      await second.engine.settled()
      expect([livingIn(again), folders.some(existsSync)]).toEqual([[], false])
      await second.engine.stop()
    })
  })
}
