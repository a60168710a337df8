import { nextHlc } from '#shared/sync/hlc.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import { CLOCK_AHEAD } from '#shared/sync/outcome.ts'
import { type Change, type Row, SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { acceptanceOf, NO_STAMP, offersOf, type ReplicaState, requestOf } from '#shared/sync/replica.ts'
import type { TableName } from '#shared/sync/tables.ts'

/** How a tablet reaches its server: a function in memory, or HTTP. */
export type Line = (request: SyncRequest) => unknown

/** A tablet without a screen: the rules of the real one over arrays, and a line that may drop the answer. */
export class Tablet {
  confirmed = new Map<string, Row>()
  outbox: Change[] = []
  refused: string[] = []
  state: ReplicaState
  readonly name: string

  constructor(name: string) {
    this.name = name
    this.state = { device: name, epoch: '', cursor: 0, latest: NO_STAMP, latestConfirmed: NO_STAMP, clockOffset: 0 }
  }

  /** What the user sees: confirmed rows with the outbox on top. */
  view(key: string): Row['fields'] | undefined {
    return this.outbox.filter((change) => keyOf(change) === key).reduce<Row | undefined>(mergeChange, this.confirmed.get(key))
      ?.fields
  }

  edit(table: string, id: string, patch: Change['patch'], now: number): void {
    const latest = nextHlc(this.state.latest, now + this.state.clockOffset, this.name)
    this.state = { ...this.state, latest }
    this.outbox.push({ table, id, stamp: latest, patch })
  }

  request(): SyncRequest {
    this.outbox.sort(byStamp)
    return requestOf(this.state, this.outbox)
  }

  accept(request: SyncRequest, response: SyncResponse, now: number): void {
    const acceptance = acceptanceOf(this.state, [...this.outbox].sort(byStamp), request, response, now)
    if (acceptance.kind === 'stale') return
    this.state = acceptance.state
    if (acceptance.kind === 'other-history') {
      const waiting = new Set(this.outbox.map(({ stamp }) => stamp))
      const offers = [...this.confirmed].flatMap(([key, row]) => offersOf(key.split('/')[0] as TableName, row))
      this.outbox.push(...offers.filter(({ stamp }) => !waiting.has(stamp)))
      this.confirmed.clear()
      return
    }
    const gone = new Set(acceptance.gone)
    this.outbox = acceptance.again.length > 0 ? [...acceptance.again] : this.outbox.filter(({ stamp }) => !gone.has(stamp))
    for (const change of acceptance.outcome.confirmed)
      this.confirmed.set(keyOf(change), mergeChange(this.confirmed.get(keyOf(change)), change))
    const { refused, early } = acceptance.outcome
    this.refused.push(...refused.map(({ code }) => code), ...early.map(() => CLOCK_AHEAD))
  }

  /** Exchanges until both sides know the same. */
  async syncWith(line: Line, now: number, quality: 'up' | 'answer-lost' = 'up'): Promise<void> {
    for (;;) {
      const request = SyncRequest.parse(JSON.parse(JSON.stringify(this.request())))
      const response = SyncResponse.parse(JSON.parse(JSON.stringify(await line(request))))
      if (quality === 'answer-lost') return
      this.accept(request, response, now)
      if (!response.more && this.outbox.length === 0) return
    }
  }
}

const keyOf = ({ table, id }: Change): string => `${table}/${id}`
const byStamp = (a: Change, b: Change): number => (a.stamp < b.stamp ? -1 : 1)
