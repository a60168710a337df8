import { liveQuery } from 'dexie'
import { takeStrangers } from '#lib/data/confirm.ts'
import { db } from '#lib/data/database.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'
import { backoffMs } from '#shared/sync/backoff.ts'
import { listen } from './events.ts'
import { type Exchanged, exchange } from './exchange.ts'
import { lead } from './leader.ts'
import { Bell } from './wake.ts'

export type Line = 'starting' | 'syncing' | 'synced' | 'offline' | 'unpaired' | 'version' | 'broken'

/** Without a word from the server we ask all the same, now and then: an event stream can die unheard [ms]. */
const IDLE_MS = 60_000

/** Keeps the tablet and the server alike. One tab talks to the server; the others show what it says. */
class Sync {
  line = $state<Line>('starting')
  /** What stands in the way, in words. */
  trouble = $state('')
  /** Edits that the server has yet to hear of. */
  waiting = $state(0)
  /** Changes that came with the exchange that is under way. */
  received = $state(0)
  readonly isOnline = $derived(this.line === 'synced' || this.line === 'syncing')
  #bell = new Bell()
  #channel: BroadcastChannel | null = null

  /** Starts once per page; the returned function ends it. */
  start(): () => void {
    const stepDown = lead('darksite-sync', (signal) => this.#work(signal))
    const outbox = liveQuery(() => db.outbox.count()).subscribe((count) => {
      if (count > this.waiting) this.#bell.ring()
      this.waiting = count
    })
    const wake = () => this.wake()
    const lost = () => this.#bell.ring()
    addEventListener('online', wake)
    addEventListener('offline', lost)
    addEventListener('focus', wake)
    this.#channel = new BroadcastChannel('darksite-sync')
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data)
    this.#channel.postMessage('who?')
    return () => {
      stepDown()
      outbox.unsubscribe()
      removeEventListener('online', wake)
      removeEventListener('offline', lost)
      removeEventListener('focus', wake)
      this.#channel?.close()
      this.#channel = null
    }
  }

  /** Try now, not later; from any tab. */
  wake(): void {
    this.#bell.ring()
    this.#channel?.postMessage('wake')
  }

  async #work(signal: AbortSignal): Promise<void> {
    this.#isLeader = true
    const events = listen(() => this.#bell.ring())
    let failures = 0
    await takeStrangers()
    while (!signal.aborted) {
      if (failures === 0 && this.line === 'synced') this.#say('syncing')
      this.received = 0
      const done = await exchange((changes) => {
        this.received += changes
      })
      if (done.ok) {
        failures = 0
        this.#say('synced')
        tell(done.value)
        events.open()
      } else {
        failures++
        const { code, message } = done.fault
        this.#say(lineOf(code), message)
      }
      await this.#bell.wait(done.ok ? IDLE_MS : backoffMs(failures, Math.random()), signal)
    }
    events.close()
  }

  #isLeader = false

  #say(line: Line, trouble = ''): void {
    this.line = line
    this.trouble = trouble
    this.#channel?.postMessage({ line, trouble })
  }

  #hear(data: unknown): void {
    if (data === 'wake') this.#bell.ring()
    else if (data === 'who?') {
      if (this.#isLeader) this.#say(this.line, this.trouble)
    } else if (!this.#isLeader && data && typeof data === 'object' && 'line' in data && 'trouble' in data) {
      this.line = data.line as Line
      this.trouble = String(data.trouble)
    }
  }
}

const LINES: Readonly<Record<string, Line>> = {
  'server.unreachable': 'offline',
  'access.unpaired': 'unpaired',
  'access.unknown': 'unpaired',
  'server.version': 'version',
  'sync.version': 'version',
}
const lineOf = (code: string): Line => LINES[code] ?? 'broken'

const tell = ({ restamped, refused }: Exchanged): void => {
  if (restamped > 0) toasts.show('The clock of this tablet is ahead. Your changes were saved with the server’s time.')
  if (refused.includes('access.role')) toasts.show('This device may not change that: the server’s owner can let it do more.')
  else if (refused.length > 0) {
    toasts.show(`The server did not take ${refused.length === 1 ? 'a change' : `${refused.length} changes`} (${refused[0]}).`)
  }
}

export const sync = new Sync()
