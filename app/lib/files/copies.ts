import type { z } from 'zod'
import { db } from '#lib/data/database.ts'
import { foldedRows } from '#lib/data/folded.ts'
import { nightOf } from '#lib/data/night.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { HoldingRow } from '#shared/records/holding.ts'
import type { Row } from '#shared/sync/protocol.ts'

/** A disk that has the original of a frame. */
export interface Place {
  readonly name: string
  readonly isHere: boolean
  readonly isServer: boolean
}

/**
 * Where the original lies: the rig by the frame's own row, other devices by what they say. A card that it came from is no disk:
 * it is about to be wiped. `device` is this one.
 */
export const placesOf = (
  frame: Pick<FrameRow, 'sha256' | 'presence'>,
  holdings: readonly HoldingRow[],
  device: string,
): readonly Place[] => {
  const rig = frame.presence === 'present' ? [{ name: 'the rig', isHere: false, isServer: true }] : []
  const devices = holdings
    .filter(({ sha256, heldAt }) => sha256 === frame.sha256 && heldAt !== null)
    .map((holding) => {
      const isHere = holding.device === device
      return { name: isHere ? 'this device' : holding.deviceName || 'another device', isHere, isServer: false }
    })
  return [...rig, ...devices]
}

/** A night of which tablets hold something: how many frames, and how many of them are on two disks. */
export interface NightCopies {
  readonly night: string
  readonly frames: number
  readonly twice: number
}

/** Whether every byte of a night is on two disks. */
export const isSafe = ({ frames, twice }: NightCopies): boolean => twice >= frames

/** The nights that tablets took in, newest first. Frames without a date are one night called ''. */
export const nightsOf = <F extends Pick<FrameRow, 'sha256' | 'presence'>>(
  frames: readonly F[],
  holdings: ReadonlyMap<string, readonly HoldingRow[]>,
  device: string,
  nightOfOne: (frame: F) => string,
): NightCopies[] => {
  const nights = new Map<string, NightCopies>()
  for (const frame of frames) {
    const night = nightOfOne(frame)
    const before = nights.get(night) ?? { night, frames: 0, twice: 0 }
    const isTwice = placesOf(frame, holdings.get(frame.sha256) ?? [], device).length >= 2
    nights.set(night, { night, frames: before.frames + 1, twice: before.twice + (isTwice ? 1 : 0) })
  }
  return [...nights.values()].sort((a, b) => (a.night < b.night ? 1 : -1))
}

/** So long after the last look the next one rests, so that a card that is being taken in does not keep the page busy [ms]. */
const REST_MS = 1500
let lookedAt = 0

/** The nights of everything that tablets took in, as this tablet knows them now. */
export const nightCopies = async (): Promise<NightCopies[]> => {
  // Keys alone: the rows carry the stars of every frame.
  const [known, waiting] = await Promise.all([
    db.imports.toCollection().primaryKeys(),
    db.outbox.where('[table+id]').between(['imports', ''], ['imports', '\uffff']).keys(),
  ])
  const ids = [...new Set([...known, ...waiting.map((key) => String((key as unknown as string[])[1]))])]
  const holdings = new Map<string, HoldingRow[]>()
  for (const { fields } of await foldedRows('holdings')) {
    const holding = HoldingRow.safeParse(fields)
    if (!holding.success) continue
    const { sha256 } = holding.data
    holdings.set(sha256, [...(holdings.get(sha256) ?? []), holding.data])
  }
  const rows = await db.frames.bulkGet(ids)
  const frames = rows.flatMap((row) => Lying.safeParse(row?.fields).data ?? [])
  const nights = nightsOf(frames, holdings, await ownName(), nightOfFrame)
  const rest = lookedAt + REST_MS - Date.now()
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(rest, REST_MS)))
  lookedAt = Date.now()
  return nights
}

/** What of a frame says when it was taken and where it lies. */
const Lying = FrameRow.pick({ sha256: true, presence: true }).extend({
  metadata: FrameRow.shape.metadata.pick({ dateObs: true, longitude: true }),
})
type Lying = z.infer<typeof Lying>

const nightOfFrame = ({ metadata }: Lying): string => {
  const time = Date.parse(metadata.dateObs ?? '')
  return Number.isNaN(time) ? '' : nightOf(time, metadata.longitude)
}

/** Where the original of one frame lies, as this tablet knows it now. */
export const framePlaces = async (frame: Pick<FrameRow, 'sha256' | 'presence'>): Promise<readonly Place[]> => {
  const rows: Row[] = await foldedRows('holdings', frame.sha256)
  const holdings = rows.flatMap(({ fields }) => HoldingRow.safeParse(fields).data ?? [])
  return placesOf(frame, holdings, await ownName())
}

const ownName = async (): Promise<string> => {
  const known = (await db.meta.get('device'))?.value
  return typeof known === 'string' ? known : ''
}
