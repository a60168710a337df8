import { expect, test } from 'vitest'
import type { FrameRow } from '#shared/records/frame.ts'
import type { HoldingRow } from '#shared/records/holding.ts'
import { isSafe, nightsOf, placesOf } from './copies.ts'

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)
const held = (sha256: string, device: string, heldAt: number | null = 1): HoldingRow => ({
  ...{ sha256, device, deviceName: 'iPad', sizeBytes: 1, heldAt },
})

test('the rig counts once it has the file, a tablet while it keeps it, and nobody for other bytes', () => {
  const here = { sha256: A, presence: 'present' as const }
  expect(placesOf(here, [], 'me').map(({ name }) => name)).toEqual(['the rig'])
  expect(placesOf(here, [held(A, 'me'), held(A, 'other'), held(B, 'third'), held(A, 'gone', null)], 'me')).toHaveLength(3)
  expect(placesOf({ ...here, presence: 'awaited' }, [held(A, 'me')], 'me').map(({ name }) => name)).toEqual(['this device'])
  expect(placesOf({ ...here, presence: 'missing' }, [], 'me')).toEqual([])
})

test('a night is safe when each of its frames is on two disks, and not before', () => {
  const frame = (sha256: string, presence: FrameRow['presence']) => ({ sha256, presence }) as FrameRow
  const holdings = new Map([A, B].map((hash) => [hash, [held(hash, 'me')]]))
  const nightOf = () => '2026-01-10'
  const [half] = nightsOf([frame(A, 'present'), frame(B, 'awaited')], holdings, 'me', nightOf)
  expect(half).toEqual({ night: '2026-01-10', frames: 2, twice: 1 })
  expect(isSafe(half!)).toBe(false)
  const [whole] = nightsOf([frame(A, 'present'), frame(B, 'present')], holdings, 'me', nightOf)
  expect(isSafe(whole!)).toBe(true)
})
