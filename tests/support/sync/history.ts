import { SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { type Random, randomOf } from '#tests/fuzz/random.ts'
import type { Device } from './device.ts'
import type { Node } from './node.ts'
import { Witness } from './witness.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 10, 20)
export const REVIEWS = ['m31', 'm42', 'm45'] as const
/** Most clocks are right, some are minutes off, some have no battery. */
const DRIFTS = [0, 0, 0, 20_000, -40_000, 4 * 60_000, -7 * 60_000, 6 * 60_000, 3 * HOUR, -2 * HOUR, 9000 * HOUR, -9000 * HOUR]

interface Letter {
  readonly from: Asker
  readonly request: SyncRequest
  readonly response?: SyncResponse
}

/** Who asks a server: a tablet, or another server. */
interface Asker {
  readonly home: Node
  /** False when it was killed meanwhile. */
  accept(request: SyncRequest, response: SyncResponse, last?: number): Promise<boolean>
}

/** What a history was made of. */
export interface Figures {
  edits: number
  refused: number
  exchanges: number
  lost: number
  repeated: number
  powerCuts: number
  wipes: number
}

export interface World {
  /** The true time [ms]; what clocks show drifts from it. */
  time: { now: number }
  readonly devices: readonly Device[]
  /** Device `i` speaks with node `homes[i]`. */
  readonly homes: readonly number[]
  readonly nodes: readonly Node[]
  /** Servers that sync with another: the first asks the second. */
  readonly links?: readonly (readonly [number, number])[]
}

/**
 * One random history: edits, messages that are lost, repeated and overtaken, wrong clocks, refusals, power cuts. Then the network
 * is whole, and everybody must come to see the same: what is returned says in words where that failed, null when it did not.
 */
export const liveThrough = async (seed: number, world: World): Promise<{ trouble: string | null; figures: Figures }> => {
  const history = new History(randomOf('sync', seed), randomOf('night', seed), world)
  const moves = 20 + history.random.below(80)
  for (let i = 0; i < moves; i++) await history.move()
  return { trouble: await history.end(), figures: history.figures }
}

class History {
  readonly figures: Figures = { edits: 0, refused: 0, exchanges: 0, lost: 0, repeated: 0, powerCuts: 0, wipes: 0 }
  readonly random: Random
  /** Of their own, so that old seeds stay what they are. */
  readonly #nights: Random
  #world: World
  #drifts: number[]
  #letters: Letter[] = []
  #witness = new Witness()
  #count = 0

  constructor(random: Random, nights: Random, world: World) {
    this.random = random
    this.#nights = nights
    this.#world = world
    this.#world.time.now = START
    this.#drifts = world.devices.map(() => random.pick(DRIFTS))
    for (const node of world.nodes) node.drift = random.oneIn(3) ? random.pick(DRIFTS) : 0
  }

  async move(): Promise<void> {
    const { random } = this
    this.#world.time.now += random.oneIn(10) ? random.below(2 * HOUR) : random.below(3) * random.below(2000)
    const nights = this.#nights
    if (nights.oneIn(12)) nights.pick(this.#world.nodes).compact(nights.oneIn(4) ? 1 + nights.below(20) : undefined)
    const links = this.#world.links ?? []
    if (links.length > 0 && random.oneIn(5)) return this.#askPeer(random.pick(links))
    const who = random.below(this.#world.devices.length)
    const choice = random.below(100)
    if (choice < 40) await this.#edit(who)
    else if (choice < 62) await this.#ask(who)
    else if (choice < 90) await this.#deliver(random.below(Math.max(1, this.#letters.length)))
    else if (choice < 94) this.#drifts[who] = random.pick(DRIFTS)
    else if (choice < 96) random.pick(this.#world.nodes).drift = random.pick(DRIFTS)
    else if (choice < 99) this.#work()
    else this.#wipe()
  }

  /** The network is whole now. Clocks stay as wrong as they are. */
  async end(): Promise<string | null> {
    while (this.#letters.length > 0) await this.#deliver(0, true)
    for (let round = 0; round < 40; round++) {
      let isCalm = true
      for (const [i, device] of this.#world.devices.entries()) {
        const request = await device.request(this.#clock(i))
        const response = this.#node(i).sync(request)
        if (!response) throw new Error('The power fails no more.')
        await device.accept(request, response, this.#clock(i))
        const isStill = response.changes.length === 0 && request.changes.length === 0 && request.epoch === response.epoch
        if (!isStill) isCalm = false
      }
      for (const link of this.#world.links ?? []) if (!this.#meet(link)) isCalm = false
      if (isCalm) return this.#verdict()
    }
    return 'it never comes to rest'
  }

  /** One undisturbed exchange between servers; true when neither had anything to tell. */
  #meet([from, to]: readonly [number, number]): boolean {
    const [asker, home] = [this.#world.nodes[from]!, this.#world.nodes[to]!]
    const question = asker.peers.ask(home.name)!
    const response = home.sync(question.request)
    if (!response) throw new Error('The power fails no more.')
    asker.peers.accept(home.name, question, response)
    const { request } = question
    return response.changes.length + request.changes.length === 0 && request.epoch === response.epoch && !question.isMore
  }

  async #verdict(): Promise<string | null> {
    const [first, ...others] = this.#world.nodes.map((node) => node.rows())
    if (others.some((rows) => rows !== first)) return `the servers have different rows: ${[first, ...others].join(' and ')}`
    for (const id of REVIEWS) {
      const fields = this.#world.nodes[0]!.records.row('reviews', id)
      for (const device of this.#world.devices) {
        const view = await device.view(id)
        for (const name of ['notes', 'rating'] as const) {
          const seen = view?.[name] ?? (name === 'notes' ? '' : 0)
          const wanted = fields?.[name] ?? (name === 'notes' ? '' : 0)
          if (seen !== wanted)
            return `${device.name} shows ${JSON.stringify(seen)} as ${name} of ${id}, the server ${JSON.stringify(wanted)}`
        }
        if ((await device.waiting()) > 0) return `${device.name} still has changes to send`
      }
      const overruled = this.#witness.overruled(id, String(fields?.notes ?? ''))
      if (overruled) return overruled
    }
    return null
  }

  #clock = (i: number): number => this.#world.time.now + this.#drifts[i]!
  #node = (i: number): Node => this.#world.nodes[this.#world.homes[i]!]!

  async #edit(who: number): Promise<void> {
    const { random } = this
    const device = this.#world.devices[who]!
    const id = random.pick(REVIEWS)
    const n = ++this.#count
    this.figures.edits++
    if (random.oneIn(8)) {
      this.figures.refused++
      const [table, patch] = random.pick([
        ['jobs', { state: 'done' }],
        ['reviews', { colour: 'red' }],
        ['reviews', { rating: 17 }],
        ['nonsense', { notes: 'x' }],
      ] as const)
      // A tablet's own table is the only one it can write; the server knows the others.
      if (table !== 'nonsense') await device.edit(table, id, patch, this.#clock(who))
    } else if (random.oneIn(3)) await device.edit('reviews', id, { rating: n % 6 }, this.#clock(who))
    else {
      const before = String((await device.view(id))?.['notes'] ?? '')
      const notes = `edit ${n}`
      this.#witness.saw(id, before, notes)
      await device.edit('reviews', id, random.oneIn(4) ? { notes, rating: n % 6 } : { notes }, this.#clock(who))
    }
  }

  async #ask(who: number): Promise<void> {
    this.figures.exchanges++
    const request = SyncRequest.parse(JSON.parse(JSON.stringify(await this.#world.devices[who]!.request(this.#clock(who)))))
    const accept: Asker['accept'] = (asked, response, last) =>
      this.#world.devices[who]!.accept(asked, response, this.#clock(who), last)
    this.#letters.push({ from: { home: this.#node(who), accept }, request })
  }

  /** A server asks another; what it remembers of the question is gone with it when the power fails, as the letter shows. */
  #askPeer([from, to]: readonly [number, number]): void {
    this.figures.exchanges++
    const [asker, home] = [this.#world.nodes[from]!, this.#world.nodes[to]!]
    const question = asker.peers.ask(home.name)
    if (!question) throw new Error(`${asker.name} has forgotten ${home.name}.`)
    const request = SyncRequest.parse(JSON.parse(JSON.stringify(question.request)))
    const accept: Asker['accept'] = async (_, response, last) => asker.accept(home.name, question, response, last)
    this.#letters.push({ from: { home, accept }, request })
  }

  /** A question arrives and an answer sets out, or an answer arrives. Either may be lost, or come again. */
  async #deliver(at: number, isWhole = false): Promise<void> {
    const { random } = this
    const letter = this.#letters[at]
    if (!letter) return
    if (isWhole || !random.oneIn(6)) this.#letters.splice(at, 1)
    else this.figures.repeated++
    if (!isWhole && random.oneIn(7)) {
      this.figures.lost++
      return
    }
    const isCut = !isWhole && random.oneIn(9)
    const last = isCut ? 1 + random.below(30) : undefined
    if (letter.response) {
      const isAlive = await letter.from.accept(letter.request, letter.response, last)
      if (!isAlive) this.figures.powerCuts++
      return
    }
    const response = letter.from.home.sync(letter.request, last)
    if (!response) this.figures.powerCuts++
    else this.#letters.push({ ...letter, response: SyncResponse.parse(JSON.parse(JSON.stringify(response))) })
  }

  /** The server's own jobs write rows too. */
  #work(): void {
    const node = this.random.pick(this.#world.nodes)
    const progress = this.random.below(100) / 100
    node.during((records) => records.write('jobs', `job of ${node.name}`, { type: 'scan', progress }))
    // What a server measured reaches the others, too.
    if (this.#world.links) node.during((records) => records.write('triage', 'm31', { glance: `${node.name} ${progress}` }))
  }

  #wipe(): void {
    this.figures.wipes++
    this.random.pick(this.#world.nodes).wipe()
  }
}
