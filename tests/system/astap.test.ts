import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { separationDeg } from '#shared/sky/angles.ts'
import { pixelToSky } from '#shared/sky/wcs.ts'
import { makeDeepSky } from '#tests/support/make-sky.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite astap cli '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const captures = join(folder, 'Light M 42')
mkdirSync(captures)

/** A folder that nobody can write, not even root. */
const READ_ONLY = '/proc/self'

const call = (...argv: string[]) => {
  // Long enough for the one, and soon over for the other.
  const env = { ...process.env, DARKSITE_SOLVE_SECONDS: '5' }
  const { status, stdout, stderr } = spawnSync(resolve('bin/astap_cli'), argv, { cwd: READ_ONLY, encoding: 'utf8', env })
  return { status, text: stdout + stderr }
}

test('astap_cli solves a frame for a capture program, from a read-only folder, and a second one that is no sky', async () => {
  const { bytes, wcs, raster } = await makeDeepSky({ seed: 21, target: 'M 42', positionAngle: 30 })
  const path = join(captures, 'Light 1.fits')
  writeFileSync(path, bytes)
  const { width, height } = raster
  const centre = pixelToSky(wcs, (width - 1) / 2, (height - 1) / 2)
  const fov = separationDeg(pixelToSky(wcs, width / 2, 0), pixelToSky(wcs, width / 2, height - 1))
  const place = ['-ra', String((centre.ra + 1) / 15), '-spd', String(centre.dec + 90.5)]
  const solved = call('-f', path, '-fov', fov.toFixed(2), ...place, '-z', '0', '-s', '500', '-r', '30', '-wcs')
  expect(solved.status, solved.text).toBe(0)
  const ini = new Map(
    readFileSync(join(captures, 'Light 1.ini'), 'utf8')
      .split('\n')
      .map((line): [string, string] => [line.split('=')[0]!, line.split('=').slice(1).join('=')]),
  )
  expect(ini.get('PLTSOLVD')).toBe('T')
  const found = { ra: Number(ini.get('CRVAL1')), dec: Number(ini.get('CRVAL2')) }
  expect(separationDeg(found, centre)).toBeLessThan(0.01 * fov)
  const [up, right] = [Number(ini.get('CD2_2')), Number(ini.get('CD1_1'))]
  expect(up / wcs.cd[1][1]).toBeCloseTo(1, 1)
  expect(right / wcs.cd[0][0]).toBeCloseTo(1, 1)
  expect(readdirSync(captures).sort()).toEqual(['Light 1.fits', 'Light 1.ini', 'Light 1.wcs'])

  // An authority reads what was written.
  const script = `
from astropy.io import fits
from astropy.wcs import WCS
import sys, warnings
warnings.simplefilter('ignore')
header = fits.Header.fromfile(sys.argv[1])
print(*WCS(header).all_pix2world([[float(sys.argv[2]), float(sys.argv[3])]], 1)[0])
`
  const args = ['-c', script, join(captures, 'Light 1.wcs'), String((width + 1) / 2), String((height + 1) / 2)]
  const [ra, dec] = spawnSync('/usr/bin/python3', args, { encoding: 'utf8' }).stdout.trim().split(' ').map(Number)
  expect(separationDeg({ ra: ra!, dec: dec! }, centre)).toBeLessThan(0.01 * fov)

  const elsewhere = call('-f', path, '-o', join(folder, 'elsewhere'), '-fov', '0.01', '-ra', '1', '-spd', '10', '-r', '1')
  expect(elsewhere.status, elsewhere.text).toBe(1)
  expect(readFileSync(join(folder, 'elsewhere.ini'), 'utf8')).toMatch(/^PLTSOLVD=F\n/)

  // What the header says by then is confirmed by the stars, not solved again; and the extras come with it.
  const again = call('-f', path, '-update', '-sip')
  expect(again.status, again.text).toBe(0)
  const confirmed = call('-f', path, '-annotate', '-sqm', '500')
  expect(confirmed.status, confirmed.text).toBe(0)
  expect(confirmed.text).toContain('there is nothing to solve')
  expect(confirmed.text).not.toMatch(/Attempt 1/)
  expect(readFileSync(join(captures, 'Light 1_annotated.jpg')).subarray(0, 2).toString('hex')).toBe('ffd8')
  const sqm = /^SQM=([\d.]+)$/m.exec(readFileSync(join(captures, 'Light 1.ini'), 'utf8'))
  // The simulated night is of 20.2 to 21 mag/arcsec², on a pedestal of 500, and M 42 shines in it.
  expect(Number(sqm?.[1])).toBeGreaterThan(19)
  expect(Number(sqm?.[1])).toBeLessThan(21.5)
})
