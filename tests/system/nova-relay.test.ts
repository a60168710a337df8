import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readConfig } from '#server/config.ts'
import { detectStars } from '#server/images/detect-stars.ts'
import { reducePicture } from '#server/images/reduce-picture.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { calibrationOf } from '#server/nova/calibration.ts'
import { createSolverKeys } from '#server/nova/keys.ts'
import { type NovaServer, startNovaServer } from '#server/nova/nova-server.ts'
import { type Darksite, openDarksite } from '#server/open-darksite.ts'
import { localService } from '#server/solvers/local-service/index.ts'
import { nova } from '#server/solvers/nova/index.ts'
import type { SolveInput, SolverSetup } from '#server/solvers/solver.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Result } from '#shared/core/fault.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { pixelToSky } from '#shared/sky/wcs.ts'
import { solverContract } from '#tests/contracts/solver.ts'
import { type MadeSky, makeDeepSky } from '#tests/support/make-sky.ts'
import { type Answered, type DoubleSubmission, type NovaDouble, startNovaDouble } from '#tests/support/nova-double.ts'
import { type ServerProcess, startServerProcess } from '#tests/support/server-process.ts'
import { Tablet } from '#tests/support/tablet.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'darksite-relay-'))
const KEY = 'a-key-for-the-double'

/** As the service does it: the real `solve-field` on what was uploaded, with the hints of the upload. */
const bySolveField = async ({ id, bytes, settings }: DoubleSubmission): Promise<Answered | null> => {
  const file = join(folder, `${id}.fits`)
  writeFileSync(file, bytes)
  const [width, height] = [Number(settings['image_width']), Number(settings['image_height'])]
  const isTable = bytes.includes('XTENSION')
  const scale =
    settings['scale_lower'] === undefined
      ? []
      : [
          '--scale-units',
          'arcsecperpix',
          '--scale-low',
          String(settings['scale_lower']),
          '--scale-high',
          String(settings['scale_upper']),
        ]
  const near =
    settings['center_ra'] === undefined
      ? []
      : [`--ra=${settings['center_ra']}`, `--dec=${settings['center_dec']}`, `--radius=${settings['radius']}`]
  const table = isTable
    ? ['--width', String(width), '--height', String(height), '--x-column', 'X', '--y-column', 'Y']
    : ['--fits-image']
  const out = join(folder, `${id}.wcs`)
  await run(
    'solve-field',
    [
      '--overwrite',
      '--no-plots',
      '--no-remove-lines',
      '--uniformize',
      '0',
      '--cpulimit',
      '10',
      '--dir',
      folder,
      '--wcs',
      out,
      ...table,
      ...scale,
      ...near,
      file,
    ],
    { timeout: 60_000 },
  )
  const read = await readFits(out)
  if (!read) return null
  return { wcs: read, calibration: { ...calibrationOf(read, width, height, true) } }
}
const readFits = async (path: string) => {
  const header = await readHeaderUnit(bytesSource(await readOr(path)), 0)
  const wcs = header.ok ? wcsFromCards(header.value.cards) : header
  return wcs.ok ? wcs.value : null
}
const readOr = async (path: string): Promise<Uint8Array> => {
  try {
    return readFileSync(path)
  } catch {
    return new Uint8Array(0)
  }
}

let double: NovaDouble
let server: NovaServer
let darksite: Darksite
const setup: { -readonly [K in keyof SolverSetup]: SolverSetup[K] } = { solveField: 'solve-field', indexDirs: [] }
const inputs: Record<string, SolveInput> = {}
let sky: MadeSky

const certain = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message)
  return result.value
}

beforeAll(async () => {
  double = await startNovaDouble({ apiKey: KEY, solve: bySolveField })
  double.fates = [{ pollsToJob: 0, pollsToEnd: 0 }]
  const config = { ...readConfig({}), dataDir: folder, libraries: [], novaPort: 0 }
  darksite = certain(await openDarksite(config, { registry: jobs }))
  darksite.engine.start()
  server = certain(await startNovaServer(darksite, config))
  const ownKey = createSolverKeys(darksite.database, Date.now).create('test').secret
  setup.astrometryServices = readConfig({
    ...{ ASTROMETRY_URL: double.url, ASTROMETRY_API_KEY: KEY },
    // Darksite is a service, too.
    ...{ LOCAL_ASTROMETRY_URL: server.url.replace('localhost', '127.0.0.1'), LOCAL_ASTROMETRY_API_KEY: ownKey },
  }).astrometryServices
  sky = await makeDeepSky({ seed: 6, target: 'M 31', width: 1500, height: 1000, pixelScaleArcsec: 4, positionAngle: 70 })
  const path = join(folder, 'light.fits')
  writeFileSync(path, sky.bytes)
  const size = { width: 1500, height: 1000, isBottomUp: sky.raster.isBottomUp }
  const { stars } = certain(await detectStars(path, 200))
  const picture = certain(await reducePicture(path, 750))
  expect(picture.binning).toBe(2)
  const { ra, dec } = pixelToSky(sky.wcs, 749.5, 499.5)
  inputs['stars with hints'] = {
    ...size,
    source: { kind: 'stars', stars },
    scale: { low: 3, high: 5 },
    near: { ra: ra + 1, dec, radiusDeg: 5 },
  }
  inputs['a reduced picture'] = { ...size, source: { kind: 'picture', ...picture }, scale: { low: 3, high: 5 } }
})
afterAll(async () => {
  await server?.close()
  await darksite?.close()
  await double?.close()
  rmSync(folder, { recursive: true, force: true })
})

const unsolvable: SolveInput = {
  ...{ width: 640, height: 480, isBottomUp: true },
  source: {
    kind: 'stars',
    stars: Array.from({ length: 12 }, (_, n) => ({
      ...{ x: 17 * n, y: (n * n * 7) % 480, flux: 12 - n, peak: 1, fwhm: 3, hfr: 2, snr: 9, ellipticity: 0, thetaDeg: 0 },
      isSaturated: false,
    })),
  },
}
for (const solver of [nova, localService]) solverContract(solver, { setup, solvable: async () => inputs, unsolvable })

test('what Nova answers is true to the sky, for stars and for a reduced picture', async () => {
  for (const [name, input] of Object.entries(inputs)) {
    const solved = certain(
      await nova.solve(
        input,
        {},
        { setup, signal: new AbortController().signal, timeLimitSeconds: 60, scratchDir: folder, log: () => undefined },
      ),
    )
    // The corners, too: what was found on half as many pixels is carried back to all of them.
    for (const [x, y] of [
      [749.5, 499.5],
      [0, 0],
      [1499, 999],
    ] as const) {
      const offPx = (separationDeg(pixelToSky(solved.wcs, x, y), pixelToSky(sky.wcs, x, y)) * 3600) / 4
      expect(offPx, `${name} at ${x},${y}`).toBeLessThan(3)
    }
  }
})

const Shown = z.object({ state: z.string().optional(), jobId: z.number().nullish(), message: z.string().optional() })

test('a server that is killed while Nova solves goes on after the start, and sends nothing twice', async () => {
  const data = join(folder, 'rig')
  const captures = mkdtempSync(join(tmpdir(), 'darksite-relay-captures-'))
  writeFileSync(join(captures, 'light.fits'), sky.bytes)
  double.submissions.length = 0
  double.fates = [{ pollsToJob: 1, pollsToEnd: 2 }]
  const env = {
    ...{ DARKSITE_DATA: data, DARKSITE_LIBRARY: captures, DARKSITE_SOLVE_FIELD: '/no/such/program' },
    ...{ ASTROMETRY_URL: double.url, ASTROMETRY_API_KEY: KEY },
  }
  const tablet = new Tablet('tablet')
  let rig: ServerProcess = await startServerProcess(env)
  try {
    tablet.edit('jobs', 'look', { type: 'scan-folder' }, Date.now())
    const until = async (isDone: () => boolean): Promise<void> => {
      for (const start = Date.now(); !isDone(); ) {
        if (Date.now() - start > 60_000) throw new Error(`Waited too long: ${rig.words()}`)
        await tablet.syncWith(rig.line, Date.now())
        await new Promise((done) => setTimeout(done, 50))
      }
    }
    const frameId = (): string | undefined => [...tablet.confirmed.keys()].find((key) => key.startsWith('frames/'))?.slice(7)
    await until(() => frameId() !== undefined)
    tablet.edit('jobs', 'solve', { type: 'plate-solve', frameId: frameId()!, params: {} }, Date.now())
    const submission = () => Shown.parse(tablet.view(`submissions/${frameId()}`) ?? {})
    // Every other moment is tried where it takes milliseconds: server/jobs/monitor-submission.
    await until(() => submission().state === 'PROCESSING')
    await rig.kill()
    rig = await startServerProcess(env)
    await until(() => submission().state === 'SOLVED' && tablet.view(`matches/${frameId()}`) !== undefined)
    expect(double.submissions.length).toBe(1)
    expect(tablet.view(`solutions/${frameId()}`)).toMatchObject({ solver: 'nova' })
    expect(JSON.stringify([...tablet.confirmed.values()])).not.toContain(KEY)
    expect(rig.words()).not.toContain(KEY)
  } finally {
    await rig.kill()
    rmSync(captures, { recursive: true, force: true })
  }
})
