import { expect, test } from 'vitest'
import { calibration } from '#server/cli/commands/calibration.ts'
import { LOCAL } from '#tests/support/darksite.ts'
import { makeFits } from '#tests/support/make-fits.ts'
import { scanWorld } from '#tests/support/scan-world.ts'

const fits = (seed: number, values: Record<string, string | number>): Uint8Array =>
  makeFits({
    seed,
    cards: Object.entries({ INSTRUME: 'ASI2600MM', GAIN: 100, 'DATE-OBS': '2026-03-20T22:00:00', ...values }).map(
      ([keyword, value]) => ({
        keyword,
        value,
      }),
    ),
  })

const nightWorld = async () => {
  const world = await scanWorld()
  await world.writeBytes(
    'light.fits',
    fits(1, { IMAGETYP: 'LIGHT', EXPTIME: 300, FILTER: 'Ha', ROTATANG: 270, 'CCD-TEMP': -10, OBJECT: 'M 42' }),
  )
  await world.writeBytes('dark1.fits', fits(2, { IMAGETYP: 'DARK', EXPTIME: 300, 'CCD-TEMP': -9.5 }))
  await world.writeBytes('dark2.fits', fits(3, { IMAGETYP: 'DARK', EXPTIME: 300, 'CCD-TEMP': -10.5 }))
  await world.writeBytes('warm.fits', fits(4, { IMAGETYP: 'DARK', EXPTIME: 300, 'CCD-TEMP': 15 }))
  await world.writeBytes('flat.fits', fits(5, { IMAGETYP: 'FLAT', EXPTIME: 2, FILTER: 'Ha', ROTATANG: 90 }))
  return world
}

const MISSING = 'No flats for Ha at 270° rotation: take some; those of 20 March are at 90° rotation.'

test('the API tells what fits a light, and what is missing', async () => {
  const world = await nightWorld()
  await world.scan()
  const ids = world.frames()
  const ask = async (id: string) => world.app.request(`/api/images/${id}/calibration`, { headers: LOCAL })
  const answer = await (await ask(ids['light.fits']!)).json()
  expect(answer.needs.map(({ kind, missing }: { kind: string; missing: string | null }) => [kind, missing])).toEqual([
    ['dark', null],
    ['flat', MISSING],
    ['bias', null],
  ])
  expect(answer.needs[0].frames.sort()).toEqual([ids['dark1.fits']!, ids['dark2.fits']!].sort())
  // A file that is gone calibrates nothing.
  await world.remove('dark1.fits')
  await world.scan()
  expect((await (await ask(ids['light.fits']!)).json()).needs[0].frames).toEqual([ids['dark2.fits']])
  expect((await ask(ids['flat.fits']!)).status).toBe(422)
  expect((await ask('nothing')).status).toBe(404)
})

test('darksite calibration tells the same of a folder', async () => {
  const world = await nightWorld()
  const [out, err]: [string[], string[]] = [[], []]
  const io = {
    ...{ out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) },
    ...{ env: {}, cwd: world.captures, signal: new AbortController().signal },
  }
  expect(await calibration.run(['.'], io)).toBe(1)
  expect(err).toEqual([`M 42, 1 light: ${MISSING}`])
  expect(JSON.parse(out.join('\n')).groups).toMatchObject([
    { lights: [world.place('light.fits')], needs: [{ kind: 'dark', nightsAway: 0 }, { missing: MISSING }, {}] },
  ])
  expect(await calibration.run([], io)).toBe(2)
  expect(await calibration.run(['not-there'], io)).toBe(1)
})
