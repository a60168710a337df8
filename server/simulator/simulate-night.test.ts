import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { indexFile } from '#server/images/index-file.ts'
import { openImage } from '#server/images/open-image.ts'
import { CAMERAS } from '#shared/simulator/camera.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { latestEvening } from './evening.ts'
import { simulateInThread } from './in-thread.ts'
import { type SimulateOptions, simulateNight } from './simulate-night.ts'

const scratch = mkdtempSync(join(tmpdir(), 'darksite-night-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** No index files: the stars of Hipparcos are enough here. */
const config = {
  cataloguesDir: join(import.meta.dirname, '../../static/catalogues'),
  dataDir: join(scratch, 'data'),
  solveField: 'no-such-program',
  indexDirs: [join(scratch, 'none')],
}
const wish = (folder: string, more: Partial<SimulateOptions> = {}): SimulateOptions => ({
  target: 'M 42',
  frames: 2,
  camera: 'small',
  seed: 5,
  startMs: Date.UTC(2026, 10, 20, 21),
  folder: join(scratch, folder),
  existing: 'refuse',
  ...more,
})
const watching = (seen: number[] = []) => ({
  signal: new AbortController().signal,
  onFrame: (done: number) => void seen.push(done),
})

describe('a simulated night', () => {
  test('is read by the library as light frames of its target, with the hint of the mount', async () => {
    const seen: number[] = []
    const night = await simulateNight(config, wish('read'), watching(seen))
    if (!night.ok) throw new Error(night.fault.message)
    expect(night.value).toMatchObject({ object: 'M 42', hasTycho2: false })
    expect(seen).toEqual([1, 2])
    const [first] = night.value.files
    const indexed = await indexFile(first!)
    if (!indexed.ok) throw new Error(indexed.fault.message)
    const { frameType, metadata, hint, fault } = indexed.value
    expect({ frameType, fault }).toEqual({ frameType: 'light', fault: null })
    expect(metadata).toMatchObject({
      object: 'M 42',
      dateObs: '2026-11-20T21:00:00.000Z',
      exposureSeconds: 30,
      gain: 100,
      focalLengthMm: 200,
      pixelSizeUm: 3.75,
    })
    expect(separationDeg({ ra: hint!.ra!, dec: hint!.dec! }, night.value)).toBeLessThan(0.01)
    expect(hint!.pixelScaleArcsec).toBeCloseTo(3.867, 2)
    const opened = await openImage(first!)
    if (!opened.ok) throw new Error(opened.fault.message)
    expect(opened.value.raster).toMatchObject({ width: 1280, height: 960, sampleFormat: 'u16', bayer: 'RGGB', isBottomUp: false })
    expect(Math.max(...opened.value.raster.data.subarray(0, 100_000))).toBeLessThanOrEqual(65535)
    expect(readdirSync(join(scratch, 'read')).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('never writes over a frame unless told to, and can leave what is there', async () => {
    const night = await simulateNight(config, wish('again', { frames: 1 }), watching())
    if (!night.ok) throw new Error(night.fault.message)
    const [path] = night.value.files
    writeFileSync(path!, 'mine')
    expect(await simulateNight(config, wish('again'), watching())).toMatchObject({
      ok: false,
      fault: { code: 'simulate.exists' },
    })
    expect(readdirSync(join(scratch, 'again'))).toHaveLength(1)
    expect(await simulateNight(config, wish('again', { existing: 'keep' }), watching())).toMatchObject({ ok: true })
    expect(readFileSync(path!, 'utf8')).toBe('mine')
    expect(await simulateNight(config, wish('again', { existing: 'replace' }), watching())).toMatchObject({ ok: true })
    expect(statSync(path!).size).toBeGreaterThan(2_000_000)
  })

  test('a place in numbers is a target too, and an unknown name comes with suggestions', async () => {
    const place = await simulateNight(config, wish('place', { target: '83.8 -5.4', frames: 1 }), watching())
    expect(place).toMatchObject({ ok: true, value: { object: '83.8 -5.4', ra: 83.8, dec: -5.4 } })
    const unknown = await simulateNight(config, wish('unknown', { target: 'Orion Nebla' }), watching())
    expect(unknown).toMatchObject({ ok: false, fault: { kind: 'not-found', code: 'catalogue.unknown' } })
    expect(!unknown.ok && unknown.fault.message).toContain('Orion Nebula')
  })

  test('stops when it is told to', async () => {
    const stop = new AbortController()
    const night = await simulateNight(config, wish('stopped', { frames: 50 }), {
      signal: stop.signal,
      onFrame: () => stop.abort(),
    })
    expect(night).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
    expect(readdirSync(join(scratch, 'stopped')).length).toBeLessThan(5)
  })

  test('a folder that cannot be written is a fault that names the file', async () => {
    writeFileSync(join(scratch, 'file'), '')
    const night = await simulateNight(config, wish('file/sub', { frames: 1 }), watching())
    expect(night).toMatchObject({ ok: false, fault: { code: 'simulate.write' } })
  })
})

describe('in a thread of its own', () => {
  test('it tells of every frame and gives the same files', async () => {
    const seen: number[] = []
    const night = await simulateInThread(config, wish('thread'), watching(seen))
    expect(night).toMatchObject({ ok: true, value: { object: 'M 42' } })
    expect(seen).toEqual([1, 2])
    const names = readdirSync(join(scratch, 'thread'))
    expect(readFileSync(join(scratch, 'thread', names[0]!))).toEqual(readFileSync(join(scratch, 'read', names[0]!)))
  })

  test('it is cancelled at once, before and while it works', async () => {
    const stop = new AbortController()
    const working = simulateInThread(config, wish('cancelled', { frames: 200 }), {
      signal: stop.signal,
      onFrame: () => stop.abort(),
    })
    expect(await working).toMatchObject({ ok: false, fault: { kind: 'cancelled', code: 'simulate.cancelled' } })
    expect(await simulateInThread(config, wish('never'), { signal: stop.signal, onFrame: () => undefined })).toMatchObject({
      ok: false,
      fault: { kind: 'cancelled' },
    })
  })
})

test('the last evening is the last 21:00 UTC before now', () => {
  expect(latestEvening(Date.UTC(2026, 10, 20, 22))).toBe(Date.UTC(2026, 10, 20, 21))
  expect(latestEvening(Date.UTC(2026, 10, 20, 20, 59))).toBe(Date.UTC(2026, 10, 19, 21))
})

test('every camera writes a name that every file system takes', () => {
  for (const { filter } of Object.values(CAMERAS)) expect(filter.replace(/[^\w-]+/g, '-')).toMatch(/^[\w-]+$/)
})
