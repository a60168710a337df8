import { expect, test } from 'vitest'
import type { StoredUpload } from '#lib/data/database.ts'
import { poolSize } from '#lib/import/pool.ts'
import { reasonToWait } from './conditions.ts'
import { inUploadOrder } from './upload-order.ts'

const upload = (hash: string, kind: StoredUpload['kind'], createdAt: number, trouble?: string): StoredUpload => ({
  ...{ hash, kind, createdAt, frameId: '', bytes: 1, name: hash, folder: '', modifiedAt: 0 },
  ...(trouble ? { trouble } : {}),
})

test('all thumbnails go before any preview, and all previews before any original; what was refused stays', () => {
  const uploads = [
    ...[upload('o1', 'original', 1), upload('p2', 'preview', 2), upload('t2', 'thumbnail', 2)],
    ...[upload('t1', 'thumbnail', 1), upload('p1', 'preview', 1), upload('x', 'original', 0, 'No.')],
  ]
  expect(inUploadOrder(uploads).map(({ hash }) => hash)).toEqual(['t1', 't2', 'p1', 'p2', 'o1'])
})

const home = { isOnline: true, connection: 'wifi', savesData: false, battery: 0.8, isCharging: false }
const wishes = { onlyWifi: true, spareBattery: true }

test('originals wait for Wi-Fi and for a charger, where the browser tells of them and somebody wants it', () => {
  expect(reasonToWait(home, wishes)).toBeNull()
  expect(reasonToWait({ ...home, connection: 'cellular' }, wishes)).toMatch(/Wi-Fi/)
  expect(reasonToWait({ ...home, savesData: true }, wishes)).toMatch(/Wi-Fi/)
  expect(reasonToWait({ ...home, connection: 'cellular' }, { ...wishes, onlyWifi: false })).toBeNull()
  expect(reasonToWait({ ...home, battery: 0.1 }, wishes)).toMatch(/10 %/)
  expect(reasonToWait({ ...home, battery: 0.1, isCharging: true }, wishes)).toBeNull()
  expect(reasonToWait({ ...home, battery: 0.1 }, { ...wishes, spareBattery: false })).toBeNull()
  // Safari tells of neither.
  expect(reasonToWait({ ...home, connection: undefined, battery: null }, wishes)).toBeNull()
  expect(reasonToWait({ ...home, isOnline: false }, { onlyWifi: false, spareBattery: false })).toMatch(/network/)
})

test('a core is left to the page, and small tablets take one file at a time', () => {
  expect([poolSize(1, 8), poolSize(2, 8), poolSize(4, 2), poolSize(8, 4), poolSize(8, 8), poolSize(8, undefined)]).toEqual([
    1, 1, 1, 2, 4, 2,
  ])
})
