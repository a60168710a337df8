import { randomUUID } from 'node:crypto'
import { type Claimed, createDesk } from './desk.ts'
import { createFloor } from './floor.ts'
import { createPause } from './holds.ts'
import type { EngineOptions, JobEngine } from './port.ts'
import { createRoll, LEASE_MS } from './roll.ts'
import { createSchedules } from './schedules.ts'
import { LIMITS } from './tokens.ts'
import { createWaiting } from './waiting.ts'
import { NOBODY } from './watch.ts'

export const createJobEngine = (options: EngineOptions): JobEngine => {
  const {
    database,
    records,
    registry,
    now,
    tickMs = 1000,
    complain = console.error,
    chance = Math.random,
    watch = NOBODY,
  } = options
  const owner = randomUUID()
  const roll = createRoll(database, owner, options.elapsed ?? (() => performance.now()), options.isAlone ?? false)
  const desk = createDesk({ database, records, registry, now, chance, complain }, owner, roll)
  const schedules = createSchedules(database, now)
  const pause = createPause(database)
  const limits = { ...LIMITS, ...options.limits }
  const waiting = createWaiting(registry, limits, [pause.hold, ...(options.holds ?? [])], desk.explain)
  let timers: NodeJS.Timeout[] = []
  let stopListening = (): void => {}
  let isStarted = false
  let isTickDue = false

  const guarded = (part: () => void): void => {
    try {
      part()
    } catch (error) {
      complain('The job engine:', error)
    }
  }
  // A full disk must not end the server: what could not be written is tried again at the next tick.
  const tick = (): void => {
    isTickDue = false
    if (isStarted) guarded(work)
  }
  const wake = (): void => {
    if (isTickDue || !isStarted) return
    isTickDue = true
    setImmediate(tick)
  }
  const work = (): void => {
    desk.recover(floor.isRunning)
    schedules.tick(desk.askScheduled)
    for (const jobId of desk.readNews(floor.isRunning)) floor.abort(jobId, 'cancel')
    waiting.look()
    const begin = performance.now()
    // Claimed together, so that the disk is waited for once.
    const claimed = records.transaction(() => {
      const list: Claimed[] = []
      const running = floor.running()
      const use = waiting.use(running.map(({ type }) => type))
      let hasSuspect = running.some(({ isSuspect }) => isSuspect)
      while (!hasSuspect) {
        const job = desk.claim(waiting.excluded(use), running.length + list.length === 0)
        if (!job) break
        list.push(job)
        waiting.add(use, job.type)
        hasSuspect = job.isSuspect
      }
      return list
    })
    if (claimed.length > 0) watch.claimed(claimed, (performance.now() - begin) / 1000)
    for (const job of claimed) floor.begin(job)
    makeRoom()
  }
  // Bulk work uses all that is there, so it must give some of it back when a person asks for something.
  const makeRoom = (): void => {
    const running = floor.running()
    if (running.length === 0 || floor.isYielding()) return
    const crowded = waiting.crowded(waiting.use(running.map(({ type }) => type)))
    const patient = crowded.length > 0 ? desk.toYield(crowded, waiting.makesRoom) : undefined
    if (patient !== undefined) floor.abort(patient, 'yield')
  }

  const beat = (): void => {
    roll.beat()
    floor.dropLost(desk.held())
  }

  const engine: JobEngine = {
    enqueue: async (type, frameId, params = {}, order = {}) => desk.ask(type, frameId, params, order),
    cancel: (jobId) => {
      if (records.row('jobs', jobId)) records.write('jobs', jobId, { cancelRequested: true })
    },
    rerun: desk.rerun,
    redrive: desk.redrive,
    redriveAll: desk.redriveAll,
    clone: desk.clone,
    archive: desk.archive,
    remove: desk.remove,
    log: desk.log.read,
    onLog: desk.log.onLines,
    pause: (isPaused) => {
      pause.set(isPaused)
      wake()
    },
    get isPaused() {
      return pause.isPaused
    },
    schedules,
    start: () => {
      isStarted = true
      stopListening = records.onChange(wake)
      timers = [setInterval(wake, tickMs), setInterval(() => guarded(beat), LEASE_MS / 3)]
      roll.join()
      desk.heal()
      wake()
    },
    settled: async () => {
      while (isStarted) {
        tick()
        if (floor.running().length === 0 && !isTickDue) return
        await floor.change()
      }
    },
    stop: async () => {
      const wasStarted = isStarted
      isStarted = false
      stopListening()
      for (const timer of timers) clearInterval(timer)
      await floor.clear()
      if (wasStarted) roll.leave()
    },
  }
  const floor = createFloor({ ...options, complain, watch, desk, held: waiting.held, enqueue: engine.enqueue, onEnd: wake })
  return engine
}
