import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { listBackups } from '#server/backup/backups.ts'
import { backupFolder, type Config, databasePath } from '#server/config.ts'
import { schemaVersion } from '#server/db/migrate.ts'
import type { GpuTrial } from '#server/health-gpu.ts'
import { confine } from '#server/process/confine.ts'
import type { HealthCheck } from '#shared/records/health.ts'

const DAY_MS = 86_400_000
/** Nightly backups may miss a night or two: a rig sleeps when it is not used. */
const STALE_DAYS = 3

/** How the machine and the data folder are, looked up anew. Cheap: it is asked again and again; only `gpu` was found out before. */
export const machineChecks = async (config: Config, now: number, gpu: GpuTrial | undefined): Promise<HealthCheck[]> => [
  diskCheck(config),
  databaseCheck(config),
  backupCheck(config, now),
  gpuCheck(gpu),
  await isolationCheck(),
]

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
const megabytes = (bytes: number): string => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : gigabytes(bytes))
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

const diskCheck = ({ dataDir, minFreeBytes }: Config): HealthCheck => {
  if (!existsSync(dataDir))
    return { id: 'disk', title: 'Disk', isGood: true, text: `The data folder ${dataDir} is made at the first start.` }
  const { bavail, blocks, bsize } = statfsSync(dataDir)
  const isGood = bavail * bsize >= minFreeBytes
  const free = `${gigabytes(bavail * bsize)} of ${gigabytes(blocks * bsize)} free`
  return {
    id: 'disk',
    title: 'Disk',
    isGood,
    text: isGood
      ? `${free} where the data lies.`
      : `Only ${free}: work that writes waits until ${gigabytes(minFreeBytes)} are. Delete what you can spare.`,
  }
}

const databaseCheck = (config: Config): HealthCheck => {
  const path = databasePath(config)
  const text = existsSync(path)
    ? `${megabytes(sizeOf(path))}, and ${megabytes(sizeOf(`${path}-wal`))} in its log; schema ${schemaVersion()}.`
    : 'There is none yet; it is made at the first start.'
  return { id: 'database', title: 'Database', isGood: true, text }
}

const backupCheck = (config: Config, now: number): HealthCheck => {
  const folder = backupFolder(config)
  const backups = listBackups(folder)
  const newest = backups[0]
  const base = { id: 'backups', title: 'Backups', command: 'npx darksite backup' }
  if (!newest) {
    const nightly = config.keepBackups > 0 ? 'The first one is made tonight at 4:15' : 'Nightly ones are switched off'
    return { ...base, isGood: config.keepBackups > 0, text: `There is none yet. ${nightly}; this command makes one now.` }
  }
  const days = Math.floor((now - newest.madeAt) / DAY_MS)
  const age = days === 0 ? 'today' : days === 1 ? 'a day ago' : `${days} days ago`
  const text = `${backups.length} in ${folder}, the newest (${megabytes(newest.sizeBytes)}) made ${age}.`
  return days > STALE_DAYS
    ? { ...base, isGood: false, text: `${text} That is long.` }
    : { ...base, command: null, isGood: true, text }
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

/** Without one all works, more slowly: its absence is no trouble. */
const gpuCheck = (trial: GpuTrial | undefined): HealthCheck => {
  const cards = [
    ...namesIn('/dev/dri').filter((name) => name.startsWith('renderD')),
    ...namesIn('/dev').filter((name) => /^nvidia\d+$/.test(name)),
  ]
  const machine = `${availableParallelism()} processors, ${gigabytes(totalmem())} of memory`
  const device = cards.length > 0 ? `device files of a graphics card are there (${cards.join(', ')})` : 'no graphics card'
  const text = `${machine}; ${device}. ${trial ? trialText(trial) : 'Whether it can compute is being tried.'}`
  return { id: 'gpu', title: 'Machine', isGood: true, text }
}

const trialText = (trial: GpuTrial): string => {
  switch (trial.outcome) {
    case 'works':
      return `WebGPU works on ${trial.name}.`
    case 'software':
      return `WebGPU found only ${trial.name}, which runs on the processors, so it is not used.`
    case 'none':
      return 'WebGPU was tried and found no adapter, so everything runs on the processors.'
    case 'not-tried':
      return 'Whether it can compute was not tried: the package webgpu is not installed. Everything runs on the processors.'
    case 'broken':
      return `WebGPU was tried and broke (${trial.reason}), so everything runs on the processors.`
  }
}

const isolationCheck = async (): Promise<HealthCheck> => {
  const { words } = await confine('true', [], { writable: [] })
  const hasBubblewrap = words.includes('bubblewrap')
  return {
    id: 'isolation',
    title: 'Fences around programs',
    isGood: true,
    text: `${words}.${hasBubblewrap ? '' : ' With bubblewrap the disk is read-only for them, too.'}`,
    command: hasBubblewrap ? null : 'sudo apt-get install bubblewrap',
  }
}
