import type { Db } from '#server/db/open-database.ts'
import { type Change, MAX_CHANGES, PROTOCOL_VERSION, type SyncRequest, type SyncResponse } from '#shared/sync/protocol.ts'
import { BOUND_TABLES } from '#shared/sync/tables.ts'
import type { Records } from './records.ts'
import { serverName } from './server-name.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { pageOf, takeFromPeer } from './sync.ts'

/** A server that this one keeps alike with itself. */
export interface Peer {
  readonly url: string
  readonly token: string | null
  readonly addedAt: number
  /** When both last knew the same [ms]; null before the first time. */
  readonly syncedAt: number | null
}

interface StoredPeer extends Peer {
  /** The peer's history that is known; '' while none is. */
  readonly epoch: string
  /** Under which name this server is known there. */
  readonly name: string
  /** How far its log is known here, and ours there. */
  readonly cursor: number
  readonly sent: number
}

/** A question to a peer, with what has to be remembered until the answer comes. */
export interface PeerQuestion {
  readonly request: SyncRequest
  /** How far in our log it tells. */
  readonly upTo: number
  readonly isMore: boolean
}

/** What an answer of a peer meant: nothing (it came too late), that its history is another one, or news that were taken. */
export type PeerOutcome = 'stale' | 'other-history' | 'taken'

/**
 * Our side of the exchange with other servers: two logs become one. Each side tells what it has after the number up to which the
 * other knows; stamps are the keys, so repeats change nothing. All of it is in the database: a killed server goes on where it was.
 */
export interface Peers {
  list(): Peer[]
  /** Adds a server, or gives a known one another token. */
  add(url: string, token: string | null): void
  /** False when there was no such server. */
  remove(url: string): boolean
  /** The next question; null when this peer is known no more. */
  ask(url: string): PeerQuestion | null
  /** Takes an answer in, whole or not at all. */
  accept(url: string, question: PeerQuestion, response: SyncResponse): PeerOutcome
  /** Whether there is anything to tell; what is not meant for the peer is passed over for good. */
  hasNews(url: string): boolean
  /** How many changes the peer has yet to hear of. */
  waiting(url: string): number
}

export const createPeers = ({ sqlite }: Db, records: Records, now: () => number): Peers => {
  const store = createSqliteStore(sqlite)
  const list = sqlite.prepare<[], StoredPeer>('SELECT * FROM peers ORDER BY addedAt, url')
  const find = sqlite.prepare<[string], StoredPeer>('SELECT * FROM peers WHERE url = ?')
  const add = sqlite.prepare<[string, string | null, number]>(
    'INSERT INTO peers (url, token, addedAt) VALUES (?, ?, ?) ON CONFLICT (url) DO UPDATE SET token = excluded.token',
  )
  const remove = sqlite.prepare<[string]>('DELETE FROM peers WHERE url = ?')
  const keep = sqlite.prepare<[string, string, number, number, string]>(
    'UPDATE peers SET epoch = ?, name = ?, cursor = ?, sent = ? WHERE url = ?',
  )
  const keepTime = sqlite.prepare<[number, string]>('UPDATE peers SET syncedAt = ? WHERE url = ?')
  const bound = BOUND_TABLES.map((name) => `'${name}'`).join(', ')
  const waiting = sqlite
    .prepare<[number, string], number>(
      `SELECT count(*) FROM changes WHERE seq > ? AND origin IS NOT ? AND "table" NOT IN (${bound})`,
    )
    .pluck()

  /** As it was left; from the beginning when our own history is another one since: what we sent and knew may be gone. */
  const stateOf = (url: string): StoredPeer | undefined => {
    const peer = find.get(url)
    const name = serverName(store.epoch())
    if (!peer || (peer.name === name && peer.sent <= store.newest())) return peer
    return { ...peer, name, cursor: 0, sent: 0 }
  }

  return {
    list: () => list.all(),
    add: (url, token) => void add.run(url, token, now()),
    remove: (url) => remove.run(url).changes > 0,
    ask: (url) => {
      const peer = stateOf(url)
      if (!peer) return null
      const { epoch, name, cursor, sent } = peer
      const found = epoch ? store.since(sent, MAX_CHANGES) : []
      const { changes, upTo = sent } = pageOf(found, serverName(epoch))
      return {
        request: {
          version: PROTOCOL_VERSION,
          device: name,
          cursor,
          ...(epoch ? { epoch } : {}),
          changes,
          peer: true,
        },
        upTo,
        isMore: upTo < store.newest(),
      }
    },
    accept: (url, { request, upTo, isMore }, response) =>
      records.transaction(() => {
        const peer = stateOf(url)
        if (!peer || request.device !== peer.name || (request.epoch ?? '') !== peer.epoch || request.cursor > peer.cursor)
          return 'stale'
        const epoch = response.epoch ?? ''
        if (epoch !== peer.epoch && peer.epoch !== '') {
          keep.run(epoch, peer.name, 0, 0, url)
          return 'other-history'
        }
        takeFromPeer(store, response.changes.map(bare), serverName(epoch))
        keep.run(epoch, peer.name, Math.max(peer.cursor, response.cursor), Math.max(peer.sent, upTo), url)
        if (!response.more && !isMore) keepTime.run(now(), url)
        return 'taken'
      }),
    hasNews: (url) => {
      const peer = stateOf(url)
      if (!peer) return false
      for (let sent = peer.sent; ; ) {
        const { changes, upTo } = pageOf(store.since(sent, MAX_CHANGES), serverName(peer.epoch))
        if (changes.length > 0) return true
        if (upTo === undefined) return false
        sent = upTo
        keep.run(peer.epoch, peer.name, peer.cursor, sent, url)
      }
    },
    waiting: (url) => {
      const peer = stateOf(url)
      return peer ? (waiting.get(peer.sent, serverName(peer.epoch)) ?? 0) : 0
    },
  }
}

const bare = ({ table, id, stamp, patch }: Change): Change => ({ table, id, stamp, patch })
