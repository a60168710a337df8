import type { Device } from './device.ts'
import { type Figures, liveThrough } from './history.ts'
import { Node } from './node.ts'

const TABLETS = ['a', 'b', 'c', 'd', 'e']

export interface Campaign extends Figures {
  seeds: number
  /** Seeds whose history ended in trouble, and in which. */
  readonly failed: { readonly seed: number; readonly trouble: string }[]
}

/** Five tablets and a server live through one history per seed. */
export const liveAll = async (seeds: Iterable<number>, makeDevice: (name: string) => Device): Promise<Campaign> => {
  const time = { now: 0 }
  const rig = new Node('rig', () => time.now)
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
    rig.wipe()
    const devices = TABLETS.map(makeDevice)
    const { trouble, figures } = await liveThrough(seed, { time, devices, homes: TABLETS.map(() => 0), nodes: [rig] })
    sums.seeds++
    if (trouble) sums.failed.push({ seed, trouble })
    for (const name of Object.keys(figures) as (keyof Figures)[]) sums[name] += figures[name]
  }
  rig.close()
  return sums
}

/** `count` seeds from `first` on. */
export const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)
