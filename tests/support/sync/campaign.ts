import type { Device } from './device.ts'
import { type Figures, liveThrough } from './history.ts'
import { Node } from './node.ts'

const TABLETS = ['a', 'b', 'c', 'd', 'e']

export interface Campaign extends Figures {
  seeds: number
  /** Seeds whose history ended in trouble, and in which. */
  readonly failed: { readonly seed: number; readonly trouble: string }[]
}

/** Who meets whom: tablet `i` speaks with server `homes[i]`; of two linked servers the first asks the second. */
export interface Place {
  readonly servers: readonly string[]
  readonly homes: readonly number[]
  readonly links?: readonly (readonly [number, number])[]
}

export const ONE_RIG: Place = { servers: ['rig'], homes: [0, 0, 0, 0, 0] }
/** Three tablets at the telescope, two at home. */
export const RIG_AND_HOME: Place = { servers: ['rig', 'home'], homes: [0, 0, 0, 1, 1], links: [[0, 1]] }
/** Two rigs that ask the same home server, one of which is asked by it, too. */
export const TWO_RIGS: Place = {
  servers: ['rig', 'home', 'other rig'],
  homes: [0, 0, 1, 2, 2],
  links: [
    [0, 1],
    [2, 1],
    [1, 2],
  ],
}

/** Five tablets and the servers of a place live through one history per seed. */
export const liveAll = async (
  seeds: Iterable<number>,
  makeDevice: (name: string) => Device,
  { servers, homes, links }: Place = ONE_RIG,
): Promise<Campaign> => {
  const time = { now: 0 }
  const nodes = servers.map((name) => new Node(name, () => time.now))
  for (const [from, to] of links ?? []) nodes[from]!.follow(nodes[to]!.name)
  const sums: Campaign = {
    seeds: 0,
    failed: [],
    edits: 0,
    refused: 0,
    exchanges: 0,
    lost: 0,
    repeated: 0,
    powerCuts: 0,
    wipes: 0,
  }
  for (const seed of seeds) {
    for (const node of nodes) node.wipe()
    const devices = TABLETS.map(makeDevice)
    const { trouble, figures } = await liveThrough(seed, { time, devices, homes, nodes, ...(links ? { links } : {}) })
    sums.seeds++
    if (trouble) sums.failed.push({ seed, trouble })
    for (const name of Object.keys(figures) as (keyof Figures)[]) sums[name] += figures[name]
  }
  for (const node of nodes) node.close()
  return sums
}

/** `count` seeds from `first` on. */
export const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)
