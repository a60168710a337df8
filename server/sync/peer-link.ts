import type { Log } from '#server/log/log.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { backoffMs } from '#shared/sync/backoff.ts'
import { type PeerLine, peerLine, rest } from './peer-line.ts'
import type { Peer, Peers } from './peers.ts'

/** Without a word from the other server it is asked all the same, now and then [ms]. */
const IDLE_MS = 60_000
/** Many changes in a row are told as one; what the other server announces is fetched at most once a second [ms]. */
const PAUSE_MS = 50
const CALM_MS = 1000

/** How it stands with another server. */
export interface PeerState {
  readonly url: string
  readonly line: 'starting' | 'synced' | 'away' | 'refused'
  /** What stands in the way, in words; '' when nothing does. */
  readonly trouble: string
  /** When both last knew the same [ms]; null before the first time. */
  readonly syncedAt: number | null
  /** Changes that the other server has yet to hear of. */
  readonly waiting: number
}

export interface PeerLink {
  readonly peer: Peer
  state(): PeerState
  /** There may be something to tell. */
  ring(): void
  /** Ends with whatever answer was under way; what was not taken in by then comes again. */
  stop(): Promise<void>
}

/** Keeps this server and one other alike, for as long as it is open. */
export const openPeerLink = (
  peers: Peers,
  peer: Peer,
  log: Log,
  lineTo: (signal: AbortSignal) => PeerLine = (signal) => peerLine(peer.url, peer.token, signal),
): PeerLink => {
  const closing = new AbortController()
  const { signal } = closing
  const line = lineTo(signal)
  let [state, trouble]: [PeerState['line'], string] = ['starting', '']
  let bell = new AbortController()
  const ring = (): void => bell.abort()

  const say = (now: PeerState['line'], why: string): void => {
    if (now !== state || why !== trouble) log.info({ peer: peer.url, line: now }, why || 'Alike with the other server')
    state = now
    trouble = why
  }

  const work = async (): Promise<void> => {
    let failures = 0
    let listening: Promise<void> | null = null
    let isNews = true
    while (!signal.aborted) {
      bell = new AbortController()
      const done = isNews || peers.hasNews(peer.url) ? await exchange(peers, peer.url, line, signal, log) : ok(undefined)
      if (signal.aborted) break
      isNews = false
      if (done.ok) {
        failures = 0
        say('synced', '')
        listening ??= line
          .listen(() => {
            isNews = true
            ring()
          }, signal)
          .finally(() => {
            listening = null
            isNews = true
            ring()
          })
      } else {
        failures++
        isNews = true
        say(done.fault.code === 'peer.unreachable' || done.fault.kind === 'timeout' ? 'away' : 'refused', done.fault.message)
      }
      const begun = performance.now()
      await rest(done.ok ? IDLE_MS : backoffMs(failures, Math.random()), AbortSignal.any([signal, bell.signal]))
      // After a failure only time helps: a burst of own edits is no reason to knock at a closed door.
      const least = done.ok ? (isNews ? CALM_MS : PAUSE_MS) : backoffMs(failures, 0)
      await rest(Math.max(0, least - (performance.now() - begun)), signal)
      if (performance.now() - begun >= IDLE_MS) isNews = true
    }
    await listening
  }
  const working = work().catch((error: unknown) => {
    say('refused', 'Something broke here. The log says what.')
    log.error({ err: error, peer: peer.url }, 'The exchange with another server broke')
  })

  return {
    peer,
    state: () => ({
      url: peer.url,
      line: state,
      trouble,
      syncedAt: peers.list().find(({ url }) => url === peer.url)?.syncedAt ?? null,
      waiting: peers.waiting(peer.url),
    }),
    ring,
    stop: async () => {
      closing.abort()
      await working
    },
  }
}

/** Page after page, until both know the same. Safe to break off anywhere. */
const exchange = async (peers: Peers, url: string, line: PeerLine, signal: AbortSignal, log: Log): Promise<Result<void>> => {
  while (!signal.aborted) {
    const question = peers.ask(url)
    if (!question) return fail('cancelled', 'peer.removed', 'It was removed.')
    const reply = await line.exchange(question.request)
    if (!reply.ok) return reply
    if (reply.value.epoch !== undefined && question.request.device.endsWith(reply.value.epoch))
      return fail(
        'conflict',
        'peer.same',
        'It has the same history as this server: it is this one, or its data folder is a copy.',
      )
    const { refused } = reply.value
    if (refused.length > 0) {
      log.warn({ peer: url, refused: refused.length, code: refused[0]!.code }, 'The other server did not take all changes')
      if (refused.some(({ code }) => code === 'sync.server-field'))
        return fail('unsupported', 'peer.older', 'It does not take what this server measured. Update Darksite there.')
    }
    if (peers.accept(url, question, reply.value) === 'taken' && !reply.value.more && !question.isMore) return ok(undefined)
    // A long first exchange must not keep tablets waiting.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return ok(undefined)
}
