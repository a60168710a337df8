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
export const nightsOf = (
  frames: readonly FrameRow[],
  holdings: ReadonlyMap<string, readonly HoldingRow[]>,
  device: string,
  nightOfFrame: (frame: FrameRow) => string,
): NightCopies[] => {
  const nights = new Map<string, NightCopies>()
  for (const frame of frames) {
    const night = nightOfFrame(frame)
    const before = nights.get(night) ?? { night, frames: 0, twice: 0 }
    const isTwice = placesOf(frame, holdings.get(frame.sha256) ?? [], device).length >= 2
    nights.set(night, { night, frames: before.frames + 1, twice: before.twice + (isTwice ? 1 : 0) })
  }
  return [...nights.values()].sort((a, b) => (a.night < b.night ? 1 : -1))
}

/** The nights of everything that tablets took in, as this tablet knows them now. */
export const nightCopies = async (): Promise<NightCopies[]> => {
  const imported = await foldedRows('imports')
  const holdings = new Map<string, HoldingRow[]>()
  for (const { fields } of await foldedRows('holdings')) {
    const holding = HoldingRow.safeParse(fields)
    if (!holding.success) continue
    const { sha256 } = holding.data
    holdings.set(sha256, [...(holdings.get(sha256) ?? []), holding.data])
  }
  const rows = await db.frames.bulkGet(imported.map(({ id }) => id))
  const frames = rows.flatMap((row) => FrameRow.safeParse(row?.fields).data ?? [])
  return nightsOf(frames, holdings, await ownName(), nightOfFrame)
}

const nightOfFrame = ({ metadata }: FrameRow): string => {
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
