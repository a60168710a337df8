import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openDatabase } from '#server/db/open-database.ts'
import { jobChainContract } from '#tests/contracts/job-chains.ts'
import { jobEngineContract } from '#tests/contracts/job-engine.ts'
import { jobLimitsContract } from '#tests/contracts/job-limits.ts'
import { jobPowerCutContract } from '#tests/contracts/job-power-cut.ts'
import { jobProgramContract } from '#tests/contracts/job-programs.ts'
import { jobRecoveryContract } from '#tests/contracts/job-recovery.ts'
import { benchOf } from '#tests/support/job-bench.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-jobs-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
const openFile = () => {
  const opened = openDatabase(join(folder, `${count++}.sqlite`))
  if (!opened.ok) throw new Error(opened.fault.message)
  return opened.value
}

for (const [name, open] of [
  ['in memory', memoryDatabase],
  ['on disk', openFile],
] as const) {
  const world = { open, bench: benchOf }
  jobEngineContract(`jobs ${name}`, world)
  jobRecoveryContract(`what survives ${name}`, world)
  jobChainContract(`chains ${name}`, world)
  jobLimitsContract(`limits ${name}`, world)
}
jobProgramContract('jobs with programs', { open: memoryDatabase, bench: benchOf })
jobPowerCutContract('a server that is killed', { open: memoryDatabase, bench: benchOf })
