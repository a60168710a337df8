import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as requestHttp } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { exportPicture } from '#server/images/export-picture.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { createSolverKeys } from '#server/nova/keys.ts'
import { type NovaServer, startNovaServer } from '#server/nova/nova-server.ts'
import { type Darksite, openDarksite } from '#server/open-darksite.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { readTables } from '#shared/formats/fits/table.ts'
import { writeFitsTable } from '#shared/formats/fits/write-table.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { orientationDeg } from '#shared/sky/orientation.ts'
import { pixelToSky } from '#shared/sky/wcs.ts'
import { type MadeSky, makeDeepSky } from '#tests/support/make-sky.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'darksite-clients-'))
const picture = join(folder, 'light.fits')
let sky: MadeSky
let darksite: Darksite
let server: NovaServer
let base = ''
let key = ''

beforeAll(async () => {
  // Its first row is the top, as N.I.N.A. writes them.
  sky = await makeDeepSky({ seed: 5, target: 'M 31', width: 900, height: 600, pixelScaleArcsec: 6, positionAngle: 30 })
  writeFileSync(picture, sky.bytes)
  const config = { ...readConfig({}), dataDir: folder, libraries: [], novaPort: 0 }
  const opened = await openDarksite(config, { registry: jobs })
  if (!opened.ok) throw new Error(opened.fault.message)
  darksite = opened.value
  darksite.engine.start()
  const started = await startNovaServer(darksite, config)
  if (!started.ok) throw new Error(started.fault.message)
  server = started.value
  base = server.url.replace('localhost', '127.0.0.1')
  key = createSolverKeys(darksite.database, Date.now).create('test').secret
})
afterAll(async () => {
  await server?.close()
  await darksite?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Within 1 % of the field. */
const TOLERANCE_DEG = (0.01 * 900 * 6) / 3600
const centre = () => pixelToSky(sky.wcs, 449.5, 299.5)
const isTrue = (place: { ra: number; dec: number }): void => expect(separationDeg(place, centre())).toBeLessThan(TOLERANCE_DEG)

test('astroquery solves a picture and a list of stars', async () => {
  const places = sky.stars.slice(0, 60).map(({ x, y }) => `${(x + 1).toFixed(2)},${(y + 1).toFixed(2)}`)
  const script = resolve(import.meta.dirname, 'nova-astroquery.py')
  const { stdout } = await run('/usr/bin/python3', [script, base, key, picture, places.join(';'), '900', '600'], {
    env: { HOME: folder, PATH: '/usr/bin:/bin' },
  })
  const { image, stars } = JSON.parse(stdout.trim().split('\n').at(-1)!)
  isTrue(image)
  isTrue(stars)
  expect([image.imagew, stars.imagew]).toEqual([900, 900])
})

/** What `client.py` of astrometry.net does: everything is a POST, and files come from beside `/api/`, with a Referer. */
const clientPost = async (path: string, json: unknown): Promise<Record<string, unknown>> => {
  const body = new URLSearchParams({ 'request-json': JSON.stringify(json) })
  const answer = await fetch(`${base}/api/${path}`, { method: 'POST', body })
  return JSON.parse(await answer.text())
}
const clientFile = async (path: string): Promise<{ type: string; bytes: Uint8Array }> => {
  const answer = await fetch(`${base}/${path}`, { headers: { referer: `${base}/api/login` } })
  expect(answer.status, path).toBe(200)
  return { type: answer.headers.get('content-type') ?? '', bytes: new Uint8Array(await answer.arrayBuffer()) }
}
/** Multipart with bare line feeds around the boundaries and a whole path as the name. */
const clientUpload = async (json: unknown, name: string, data: Uint8Array): Promise<Record<string, unknown>> => {
  const boundary = `===============${'7'.repeat(19)}==`
  const head = `--${boundary}\nContent-Type: text/plain\r\nMIME-Version: 1.0\r\nContent-disposition: form-data; name="request-json"\r\n\r\n${JSON.stringify(json)}\n--${boundary}\nContent-Type: application/octet-stream\r\nMIME-Version: 1.0\r\nContent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head, 'latin1'), data, Buffer.from(`\n--${boundary}--\n`)])
  const answer = await fetch(`${base}/api/upload`, {
    method: 'POST',
    body,
    headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
  })
  return JSON.parse(await answer.text())
}

const untilDone = async (subid: unknown): Promise<{ job: number; status: unknown }> => {
  for (;;) {
    const { jobs } = await clientPost(`submissions/${subid}`, {})
    const [job] = jobs as (number | null)[]
    const status = job ? (await clientPost(`jobs/${job}`, {}))['status'] : ''
    if (job && (status === 'success' || status === 'failure')) return { job, status }
    await new Promise((done) => setTimeout(done, 100))
  }
}

test('a client that speaks as client.py does gets a solution and every file of it', async () => {
  const { session } = await clientPost('login', { apikey: key })
  const settings = { allow_commercial_use: 'd', allow_modifications: 'd', publicly_visible: 'n', session }
  const sent = await clientUpload(
    { ...settings, scale_units: 'arcsecperpix', scale_type: 'ev', scale_est: 6, scale_err: 10 },
    picture,
    sky.bytes,
  )
  expect(sent).toMatchObject({ status: 'success', hash: expect.stringMatching(/^[0-9a-f]{40}$/) })
  const { job, status } = await untilDone(sent['subid'])
  expect(status).toBe('success')
  const calibration = (await clientPost(`jobs/${job}/calibration/`, {})) as Record<string, number>
  isTrue({ ra: calibration['ra']!, dec: calibration['dec']! })
  expect(calibration['pixscale']).toBeCloseTo(6, 1)
  const info = await clientPost(`jobs/${job}/info`, {})
  expect(info).toMatchObject({ status: 'success', original_filename: 'light.fits' })
  expect(info['objects_in_field']).toContain('M 31')

  const wcs = await readHeaderUnit(bytesSource((await clientFile(`wcs_file/${job}`)).bytes), 0)
  const read = wcs.ok ? wcsFromCards(wcs.value.cards) : wcs
  if (!read.ok) throw new Error(read.fault.message)
  isTrue(pixelToSky(read.value, 449.5, 299.5))
  const rows = async (kind: string): Promise<number> => {
    const tables = await readTables(bytesSource((await clientFile(`${kind}/${job}`)).bytes))
    return tables.ok ? (tables.value[0]?.rows ?? 0) : 0
  }
  expect(await rows('axy_file')).toBeGreaterThan(20)
  expect(await rows('rdls_file')).toBeGreaterThan(20)
  expect(await rows('corr_file')).toBeGreaterThan(15)
  const whole = join(folder, 'new.fits')
  writeFileSync(whole, (await clientFile(`new_fits_file/${job}/`)).bytes)
  const { stdout } = await run('/usr/bin/python3', [
    '-c',
    'import sys,json;from astropy.io import fits;from astropy.wcs import WCS\nh=fits.open(sys.argv[1])[0]\nprint(json.dumps([list(map(float,WCS(h.header).all_pix2world([[449.5,299.5]],0)[0])),h.data.shape,int(h.data.sum())]))',
    whole,
  ])
  const [[ra, dec], shape, sum] = JSON.parse(stdout)
  isTrue({ ra, dec })
  expect(shape).toEqual([600, 900])
  expect(sum).toBe(Array.from(sky.raster.data).reduce((total, value) => total + value, 0))
  const shown = await clientFile(`annotated_display/${job}`)
  expect([shown.type, shown.bytes[0], shown.bytes[1]]).toEqual(['image/jpeg', 0xff, 0xd8])
})

test('KStars sends a table of stars and waits for processing_finished', async () => {
  const { session } = await clientPost('login', { apikey: key })
  const stars = sky.stars.slice(0, 80)
  const column = (name: string, value: (star: (typeof stars)[number]) => number) => ({
    name,
    values: Float32Array.from(stars, value),
  })
  const table = writeFitsTable([column('X', ({ x }) => x + 1), column('Y', ({ y }) => y + 1)])
  const place = centre()
  const request = {
    ...{ session, publicly_visible: 'n', allow_modifications: 'n', allow_commercial_use: 'n', parity: 2 },
    ...{ scale_units: 'arcsecperpix', scale_type: 'ul', scale_lower: 5, scale_upper: 7 },
    ...{ center_ra: place.ra + 1, center_dec: place.dec - 1, radius: 15, image_width: 900, image_height: 600 },
  }
  const sent = await clientUpload(request, 'externalextractorsolver.axy', table)
  for (;;) {
    const submission = JSON.parse(await (await fetch(`${base}/api/submissions/${sent['subid']}`)).text())
    if (submission.processing_finished !== 'None') break
    await new Promise((done) => setTimeout(done, 50))
  }
  const { job, status } = await untilDone(sent['subid'])
  expect(status).toBe('success')
  const calibration = JSON.parse(await (await fetch(`${base}/api/jobs/${job}/calibration/`)).text())
  isTrue(calibration)
  const [[a, b], [c, d]] = sky.wcs.cd
  expect(calibration.parity).toBe(Math.sign(a * d - b * c))
})

/** As .NET sends multipart: the boundary in quotes, names of fields without quotes, `Expect: 100-continue`. */
const netUpload = (fields: unknown, name: string, data: Uint8Array): Promise<string> =>
  new Promise((done, failed) => {
    const boundary = '5c8d7f2e-1a2b-4c3d-9e8f-0123456789ab'
    const body = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=request-json\r\n\r\n${JSON.stringify(fields)}\r\n--${boundary}\r\nContent-Disposition: form-data; name=file; filename=${name}; filename*=utf-8''${name}\r\n\r\n`,
      ),
      data,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    const headers = {
      'content-type': `multipart/form-data; boundary="${boundary}"`,
      'content-length': body.length,
      expect: '100-continue',
    }
    const request = requestHttp(`${base}/api/upload/`, { method: 'POST', headers }, (answer) => {
      let text = ''
      answer.on('data', (piece: Buffer) => {
        text += piece
      })
      answer.on('end', () => done(text))
    })
    request.on('continue', () => request.end(body))
    request.on('error', failed)
    request.flushHeaders()
  })

test('N.I.N.A. reads position angle and mirroring as they are on the screen', async () => {
  expect(sky.raster.isBottomUp).toBe(false)
  const login = await fetch(`${base}/api/login`, {
    method: 'POST',
    body: `request-json=${encodeURIComponent(JSON.stringify({ apikey: key }))}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const { session } = JSON.parse(await login.text())
  const sent = JSON.parse(await netUpload({ publicly_visible: 'n', session, scale_lower: null }, 'image.fits', sky.bytes))
  const { job, status } = await untilDone(sent.subid)
  expect(status).toBe('success')
  const calibration = JSON.parse(await (await fetch(`${base}/api/jobs/${job}/calibration/`)).text())
  isTrue(calibration)
  expect(calibration.parity, 'not mirrored').toBe(1)
  expect((180 + calibration.orientation + 360) % 360).toBeCloseTo(30, 0)
})

// By the service's own formula; what solve-field itself says of this JPEG ("up is -149.8 degrees E of N") is the other way round.
test('a JPEG is turned as the web service turns pictures that are no FITS', async () => {
  const jpeg = join(folder, 'light.jpg')
  const exported = await exportPicture(picture, jpeg, { stretch: {} })
  if (!exported.ok) throw new Error(exported.fault.message)
  const { session } = await clientPost('login', { apikey: key })
  const place = centre()
  const hints = { center_ra: place.ra, center_dec: place.dec, radius: 3, scale_units: 'degwidth', scale_lower: 1, scale_upper: 2 }
  const sent = await clientUpload({ session, ...hints }, 'light.jpg', readFileSync(jpeg))
  const { job, status } = await untilDone(sent['subid'])
  expect(status).toBe('success')
  const calibration = (await clientPost(`jobs/${job}/calibration`, {})) as Record<string, number>
  isTrue({ ra: calibration['ra']!, dec: calibration['dec']! })
  expect(calibration['parity']).toBe(1)
  expect(calibration['orientation']).toBeCloseTo((180 - orientationDeg(sky.wcs) + 360) % 360, 0)
  expect(calibration['width_arcsec']! / 5400).toBeCloseTo(1, 2)
})

test('a picture without stars is a failure with words, and does not stop the next one', async () => {
  const { session } = await clientPost('login', { apikey: key })
  const sent = await clientUpload({ session }, 'nothing.txt', Buffer.from('this is no picture'))
  expect((await untilDone(sent['subid'])).status).toBe('failure')
  const submission = await clientPost(`submissions/${sent['subid']}/`, {})
  expect(submission['error_message']).toMatch(/no picture file/)
})
