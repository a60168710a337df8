import { proxy } from 'comlink'
import { db, type StoredIntake } from '#lib/data/database.ts'
import { randomName } from '#lib/data/edit.ts'
import { makeRoom } from '#lib/files/room.ts'
import type { Fault, Result } from '#shared/core/fault.ts'
import { isKnown, keepTaken, type Taken } from './keep-taken.ts'
import { type Pool, poolSize, startPool } from './pool.ts'
import type { TakenFile } from './protocol.ts'
import { type Handle, keyOf, picturesAmong, type Source, sourcesOfHandles } from './sources.ts'

/** Frames are written down together, at most this long after the first of them was read [ms]. */
const SOON_MS = 400
/** How far it is, is kept for a page that is closed, so often at most [ms]. */
const MARK_MS = 3000

export interface Trouble {
  readonly name: string
  readonly message: string
}

/** Takes files in: from a card, a folder, another app. One at a time; what comes meanwhile is put behind. */
class Intake {
  title = $state('')
  total = $state(0)
  /** Looked at so far: new, known and unreadable together. */
  done = $state(0)
  added = $state(0)
  known = $state(0)
  /** Files that are no pictures. */
  others = $state(0)
  troubles: Trouble[] = $state([])
  isRunning = $state(false)
  isPaused = $state(false)
  /** Why it stands still, in words. */
  halt = $state('')
  #waiting: Source[] = []
  #stop = new AbortController()
  #resume: (() => void) | null = null
  #unwritten: Taken[] = []
  #writing: Promise<void> = Promise.resolve()
  #mark: StoredIntake | null = null
  #markedAt = 0

  /** Takes in the pictures among these; `handles` let it go on after the page was closed. */
  async start(title: string, sources: readonly Source[], handles: readonly Handle[] = []): Promise<void> {
    const { pictures, others } = picturesAmong(sources)
    if (!this.isRunning) {
      Object.assign(this, { title, total: 0, done: 0, added: 0, known: 0, others: 0, troubles: [], halt: '' })
      this.#stop = new AbortController()
    }
    this.total += pictures.length
    this.others += others
    this.#waiting.push(...pictures)
    this.#mark = { id: this.#mark?.id ?? randomName(), title, startedAt: Date.now(), total: this.total, done: 0, handles }
    await this.#keepMark(true)
    if (!this.isRunning && pictures.length > 0) await this.#run()
  }

  /** Goes on with what an earlier page had begun; what was taken in is passed over. Needs a tap: the browser may ask. */
  async goOn({ title, handles, id }: StoredIntake): Promise<boolean> {
    const own = handles.filter((handle): handle is Handle => handle instanceof FileSystemHandle)
    for (const handle of own) if ((await handle.requestPermission?.({ mode: 'read' })) === 'denied') return false
    await db.intakes.delete(id)
    void this.start(title, await sourcesOfHandles(own, this.#stop.signal), own)
    return true
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
    this.halt = ''
    this.#resume?.()
    this.#resume = null
  }

  /** What was taken in stays. */
  stop(): void {
    this.#stop.abort()
    this.#waiting = []
    this.resume()
  }

  async #run(): Promise<void> {
    this.isRunning = true
    const memory = 'deviceMemory' in navigator ? Number(navigator.deviceMemory) : undefined
    const pool = startPool(Math.min(poolSize(navigator.hardwareConcurrency || 2, memory), this.#waiting.length))
    try {
      await Promise.all(Array.from({ length: pool.size }, () => this.#work(pool)))
      await this.#flush()
      if (this.#mark) await db.intakes.delete(this.#mark.id)
      this.#mark = null
    } finally {
      pool.end()
      this.isRunning = false
    }
  }

  async #work(pool: Pool): Promise<void> {
    for (;;) {
      if (this.isPaused) await this.#untilResumed()
      const source = this.#waiting.shift()
      if (!source || this.#stop.signal.aborted) return
      const worker = await pool.claim()
      const taken = await this.#take(source, worker)
      pool.give(worker)
      if (!taken.ok && isHalting(taken.fault)) {
        // The file is tried again once there is room, or the card is back.
        this.#waiting.unshift(source)
        this.halt = taken.fault.message
        this.isPaused = true
        continue
      }
      if (!taken.ok) this.troubles.push({ name: source.name, message: taken.fault.message })
      this.done++
      void this.#keepMark()
    }
  }

  async #take(source: Source, worker: Awaited<ReturnType<Pool['claim']>>): Promise<Result<null>> {
    const opened = await open(source)
    if (!opened.ok) return opened
    const file = opened.value
    const key = keyOf(source, file)
    const before = await db.taken.get(key)
    if (before && (await isKnown(before.sha256))) {
      this.known++
      return DONE
    }
    const origin = { folder: source.folder, name: source.name, modifiedAt: file.lastModified }
    const take = (): Promise<Result<TakenFile>> => worker.take(file, origin, Date.now(), proxy(isKnown))
    let taken = await take()
    if (!taken.ok && taken.fault.code === 'files.full' && (await makeRoom(2 * file.size))) taken = await take()
    if (!taken.ok) return taken
    const { sha256, bytes, read } = taken.value
    if (!read) {
      await db.taken.put({ key, sha256 })
      this.known++
      return DONE
    }
    this.added++
    this.#unwritten.push({ key, sha256, bytes, read })
    if (this.#unwritten.length === 1) setTimeout(() => void this.#flush(), SOON_MS)
    return DONE
  }

  /** One batch after the other. */
  #flush(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const batch = this.#unwritten.splice(0)
      if (batch.length === 0) return
      const kept = await keepTaken(batch, Date.now())
      if (kept.ok) return
      this.#unwritten.unshift(...batch)
      this.halt = kept.fault.message
      this.isPaused = true
    })
    return this.#writing
  }

  async #keepMark(isNow = false): Promise<void> {
    if (!this.#mark || (!isNow && Date.now() - this.#markedAt < MARK_MS)) return
    this.#markedAt = Date.now()
    this.#mark = { ...this.#mark, total: this.total, done: this.done }
    await db.intakes.put(this.#mark)
  }

  #untilResumed(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#resume
      this.#resume = () => {
        before?.()
        resolve()
      }
    })
  }
}

const DONE: Result<null> = { ok: true, value: null }

/** Trouble that the next file would have too. */
const isHalting = ({ code }: Fault): boolean => code === 'files.full' || code === 'import.unreadable'

const open = async (source: Source): Promise<Result<File>> => {
  try {
    return { ok: true, value: await source.open() }
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause
    return { ok: false, fault: { kind: 'unavailable', code: 'import.unreadable', message: GONE } }
  }
}
const GONE = 'The files cannot be read any more. Put the card back in and go on.'

export const intake = new Intake()
