import { liveQuery } from 'dexie'
import { ask } from '#lib/api/ask.ts'
import { db, type StoredUpload } from '#lib/data/database.ts'
import { lead } from '#lib/sync/leader.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { Bell } from '#lib/sync/wake.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { backoffMs } from '#shared/sync/backoff.ts'
import { HaveAnswer } from '#shared/sync/blobs.ts'
import { reasonToWait, surroundingsNow } from './conditions.ts'
import { keptBlob } from './keep.ts'
import { sendBlob } from './send-blob.ts'
import { inUploadOrder } from './upload-order.ts'
import { uploadWishes } from './upload-wishes.svelte.ts'

const IDLE_MS = 60_000
/** Asked about at once. */
const ASKED = 500

/** Brings what this tablet took in to the server, whenever it is there. One tab does it. */
class Uploader {
  /** Still to be sent. */
  count = $state(0)
  bytes = $state(0)
  /** Files that the server would not have. */
  refused: readonly StoredUpload[] = $state.raw([])
  /** What is being sent, and how much of it is there [0 to 1]; null while nothing is. */
  now: { readonly name: string; readonly part: number } | null = $state.raw(null)
  /** Why nothing is sent, in words; '' when all is well. */
  halt = $state('')
  #bell = new Bell()

  start(): () => void {
    const watch = liveQuery(() => db.uploads.toArray()).subscribe((uploads) => {
      const open = uploads.filter(({ trouble }) => trouble === undefined)
      if (open.length > this.count) this.#bell.ring()
      this.count = open.length
      this.bytes = open.reduce((sum, { bytes }) => sum + bytes, 0)
      this.refused = uploads.filter(({ trouble }) => trouble !== undefined)
    })
    const stepDown = lead('darksite-uploads', (signal) => this.#work(signal))
    const wake = () => this.wake()
    const line = (navigator as Navigator & { readonly connection?: EventTarget }).connection
    addEventListener('online', wake)
    line?.addEventListener?.('change', wake)
    return () => {
      stepDown()
      watch.unsubscribe()
      removeEventListener('online', wake)
      line?.removeEventListener?.('change', wake)
    }
  }

  /** Try now, not later. */
  wake(): void {
    this.#bell.ring()
  }

  /** What was refused is tried once more. */
  async retry(): Promise<void> {
    await db.uploads.toCollection().modify((upload) => {
      delete (upload as { trouble?: string }).trouble
    })
    this.wake()
  }

  async #work(signal: AbortSignal): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      const done = await this.#round(signal)
      this.now = null
      failures = done.ok ? 0 : failures + 1
      if (!done.ok && done.fault.kind !== 'cancelled') this.halt = done.fault.message
      await this.#bell.wait(done.ok ? IDLE_MS : backoffMs(failures, Math.random()), signal)
    }
  }

  /** Sends all there is to send; ends early where the server is gone. */
  async #round(signal: AbortSignal): Promise<Result<void>> {
    // Rows with their stars go first: a picture of a frame that nobody knows would be shown to nobody.
    if ((await db.outbox.where('table').equals('imports').count()) > 0) {
      sync.wake()
      return ROWS_FIRST
    }
    const uploads = inUploadOrder(await db.uploads.toArray())
    if (uploads.length === 0) return ok(undefined)
    for (let i = 0; i < uploads.length; i += ASKED) {
      const cleared = await dropHeld(uploads.slice(i, i + ASKED))
      if (!cleared.ok) return cleared
    }
    this.halt = ''
    for (const upload of uploads) {
      if (signal.aborted) return ok(undefined)
      if (!(await db.uploads.get(upload.hash))) continue
      if (upload.kind === 'original') {
        const reason = reasonToWait(await surroundingsNow(), uploadWishes.value)
        if (reason) {
          this.halt = reason
          return ok(undefined)
        }
      }
      const sent = await this.#send(upload, signal)
      if (!sent.ok) return sent
    }
    return ok(undefined)
  }

  async #send(upload: StoredUpload, signal: AbortSignal): Promise<Result<void>> {
    const { hash, kind, frameId, name, folder, modifiedAt } = upload
    const blob = await keptBlob(hash)
    if (!blob) {
      await db.uploads.update(hash, { trouble: 'It is not on this tablet any more.' })
      return ok(undefined)
    }
    const onProgress = (sent: number): void => {
      this.now = { name: name || 'pictures', part: blob.size > 0 ? sent / blob.size : 1 }
    }
    const metadata = { sha256: hash, kind, frame: frameId, name, folder, modifiedAt }
    const sent = await sendBlob(blob, metadata, { signal, onProgress })
    if (sent.ok) {
      await db.uploads.delete(hash)
      if (kind === 'original') sync.wake()
      return sent
    }
    const { kind: trouble, message } = sent.fault
    if (trouble === 'unavailable' || trouble === 'timeout' || trouble === 'cancelled') return sent
    // The others can still go.
    await db.uploads.update(hash, { trouble: message })
    return ok(undefined)
  }
}

const ROWS_FIRST: Result<never> = fail('unavailable', 'uploads.rows-first', 'The server has yet to hear of these frames.')

/** Takes those off the list that the server has: nothing of them is sent. */
const dropHeld = async (uploads: readonly StoredUpload[]): Promise<Result<void>> => {
  const held = await ask('/api/blobs/have', HaveAnswer, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hashes: uploads.map(({ hash }) => hash) }),
  })
  if (!held.ok) return held
  await db.uploads.bulkDelete(held.value.held)
  return ok(undefined)
}

export const uploader = new Uploader()
