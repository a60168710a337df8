import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run } from '#server/process/run.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readHdus } from '#shared/formats/fits/hdu.ts'
import { CAMERA_IDS, CAMERAS, type CameraId, pixelScaleOf } from '#shared/simulator/camera.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { pixelToSky, type Wcs } from '#shared/sky/wcs.ts'
import { makeDeepSky, type SkyOptions } from '#tests/support/make-sky.ts'

const scratch = mkdtempSync(join(tmpdir(), 'darksite-simulated-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Where each camera is pointed: a field that its owner would choose. */
const TARGETS: Record<CameraId, SkyOptions> = {
  small: { seed: 11, target: 'M 42', positionAngle: 73 },
  seestar: { seed: 12, target: 'M 31' },
  imx571: { seed: 13, target: 'NGC 7000', positionAngle: -20 },
  dslr: { seed: 14, target: 'M 45', positionAngle: 160 },
}

test.each(CAMERA_IDS)('solve-field finds where the simulated camera "%s" points', async (id) => {
  await expectSolved({ ...TARGETS[id], camera: id })
})

test('solve-field finds a mirrored frame at the pole', async () => {
  await expectSolved({ seed: 15, ra: 30, dec: 89.3, isMirrored: true })
})

const expectSolved = async (options: SkyOptions): Promise<void> => {
  const { bytes, wcs: truth, raster } = await makeDeepSky(options)
  const camera = CAMERAS[options.camera ?? 'small']
  const name = `${options.seed}`
  writeFileSync(join(scratch, `${name}.fits`), bytes)
  const solved = await solve(name, pixelScaleOf(camera), raster.width > 3000 ? 4 : raster.bayer ? 2 : 1)
  const { width, height } = raster
  const fieldDeg = (Math.min(width, height) * pixelScaleOf(camera)) / 3600
  const places = [
    [(width - 1) / 2, (height - 1) / 2],
    [0, 0],
    [width - 1, height - 1],
  ] as const
  const worst = Math.max(...places.map(([x, y]) => separationDeg(pixelToSky(solved, x, y), pixelToSky(truth, x, y))))
  console.log(
    `${camera.id}: ${(worst * 3600).toFixed(1)} arcsec off at worst, ${((100 * worst) / fieldDeg).toFixed(3)} % of the field`,
  )
  expect(worst / fieldDeg).toBeLessThan(0.01)
}

const solve = async (name: string, scale: number, downsample: number): Promise<Wcs> => {
  const args = [
    `${name}.fits`,
    '--dir',
    '.',
    '--no-plots',
    '--overwrite',
    '--downsample',
    String(downsample),
    '--cpulimit',
    '120',
  ]
  const scales = ['--scale-units', 'arcsecperpix', '--scale-low', String(scale * 0.8), '--scale-high', String(scale * 1.2)]
  const ended = await run('solve-field', [...args, ...scales, '--tweak-order', '0'], {
    cwd: scratch,
    timeoutMs: 240_000,
    signal: new AbortController().signal,
    onLine: () => undefined,
  })
  if (!ended.ok) throw new Error(ended.fault.message)
  const hdus = await readHdus(bytesSource(new Uint8Array(readFileSync(join(scratch, `${name}.wcs`)))))
  if (!hdus.ok) throw new Error(hdus.fault.message)
  const wcs = wcsFromCards(hdus.value[0]!.cards)
  if (!wcs.ok) throw new Error(wcs.fault.message)
  return wcs.value
}
