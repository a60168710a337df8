import { hlc, nextHlc } from '#shared/sync/hlc.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import { type Change, PROTOCOL_VERSION, type Row, SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'

/** How a tablet reaches its server: a function in memory, or HTTP. */
export type Line = (request: SyncRequest) => unknown

/** A tablet without a screen: what the server has confirmed, an outbox, and a line that may drop the answer. */
export class Tablet {
  confirmed = new Map<string, Row>()
  outbox: Change[] = []
  refused: string[] = []
  cursor = 0
  latest = hlc(0, 0, 'x')
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  /** What the user sees: confirmed rows with the outbox on top. */
  view(key: string): Row['fields'] | undefined {
    return this.outbox.filter((change) => keyOf(change) === key).reduce<Row | undefined>(mergeChange, this.confirmed.get(key))
      ?.fields
  }

  edit(table: string, id: string, patch: Change['patch'], now: number): void {
    this.latest = nextHlc(this.latest, now, this.name)
    this.outbox.push({ table, id, stamp: this.latest, patch })
  }

  async syncWith(line: Line, now: number, quality: 'up' | 'answer-lost' = 'up'): Promise<void> {
    const request = SyncRequest.parse({ version: PROTOCOL_VERSION, device: this.name, cursor: this.cursor, changes: this.outbox })
    const response = SyncResponse.parse(JSON.parse(JSON.stringify(await line(request))))
    if (quality === 'answer-lost') return

    const sent = new Map(request.changes.map((change) => [change.stamp, change]))
    this.outbox = this.outbox.filter(({ stamp }) => !sent.has(stamp))
    this.cursor = response.cursor
    for (const change of response.changes)
      this.confirmed.set(keyOf(change), mergeChange(this.confirmed.get(keyOf(change)), change))
    this.latest =
      [...this.confirmed.values()]
        .flatMap((row) => Object.values(row.stamps))
        .sort()
        .at(-1) ?? hlc(0, 0, 'x')
    for (const { stamp, code } of response.refused) {
      this.refused.push(code)
      const { table, id, patch } = sent.get(stamp)!
      if (code === 'sync.clock-ahead') this.edit(table, id, patch, response.now)
    }
    if (response.more || this.outbox.length > 0) await this.syncWith(line, now)
  }
}

const keyOf = ({ table, id }: Change): string => `${table}/${id}`
