import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { openDarksite } from '#server/open-darksite.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { keepFrames } from '#tests/support/search-world.ts'
import { openTablet, settled, type Tablet } from './app-tablet.ts'

let rig: Rig
let tablet: Tablet

const M42 = { designation: 'M 42', name: 'Orion Nebula', aliases: ['NGC 1976'] }
const M31 = { designation: 'M 31', name: 'Andromeda Galaxy', aliases: ['NGC 224'] }

beforeAll(async () => {
  rig = await startRig({})
  await rig.stop()
  const opened = await openDarksite({ ...readConfig({}), dataDir: rig.data, libraries: [rig.library] }, { registry: {} })
  if (!opened.ok) throw new Error(opened.fault.message)
  keepFrames({ ...opened.value, captures: rig.library }, [
    {
      name: 'a.fits',
      metadata: { filter: 'Ha', exposureSeconds: 300, gain: 100 },
      at: [83.82, -5.39],
      objects: [M42],
      rating: 5,
    },
    { name: 'b.fits', metadata: { filter: 'L', exposureSeconds: 60, gain: 0 }, at: [10.68, 41.27], objects: [M31] },
    { name: 'c.fits', metadata: { object: 'NGC 224', filter: 'L', exposureSeconds: 60 } },
  ])
  await opened.value.close()
  await rig.start()
  tablet = await openTablet(rig.url)
  await tablet.page.getByRole('strong').getByText('3 frames').waitFor()
  await settled(tablet.page)
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

test('an object is found by any of its names, and a keyword by its value', async () => {
  const { page } = tablet
  const search = async (text: string, found: string) => {
    await page.getByRole('searchbox').fill(text)
    await page.getByText(found, { exact: true }).first().waitFor()
  }
  await search('andromeda', '1 frame')
  await search('NGC 224', '2 frames')
  await search('GAIN=100', '1 frame')
  await search('gain>=0', '2 frames')
})

test('a search is saved, and taken up again while the server is away', async () => {
  const { page } = tablet
  const menu = async (item: string) => {
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await menu('Saved searches')
  await page.getByLabel('Save what is shown now as').fill('With gain')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved as “With gain”').waitFor()
  await page.getByRole('button', { name: 'Clear search' }).click()
  await page.getByRole('strong').getByText('3 frames').waitFor()
  await rig.stop()
  await menu('Saved searches')
  await page.getByRole('button', { name: /^With gain/ }).click()
  await page.getByRole('strong').getByText('2 frames').waitFor()
  expect(new URL(page.url()).searchParams.get('q')).toBe('gain>=0')
  // Whole headers are on the server: without it, only what was opened here can be looked through.
  expect(await page.getByText(/keeps all headers/).count()).toBe(0)
  await page.getByRole('searchbox').fill('FOCPOS=12000')
  await page.getByText(/is away: FOCPOS is looked for in what it answered last/).waitFor()
  await page.getByRole('searchbox').fill('gain>=0')
  await page.getByRole('strong').getByText('2 frames').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    menu('Export the list').then(() => page.getByRole('button', { name: 'Export', exact: true }).click()),
  ])
  const lines = (await readFile((await download.path())!, 'utf8')).trimEnd().split('\r\n')
  expect(lines).toHaveLength(3)
  await page.getByRole('button', { name: 'Clear search' }).click()
})

test('the sky shows the fields; a tap leads to the frames of one; all without the server', async () => {
  const { page } = tablet
  await page.getByRole('link', { name: 'Explore' }).click()
  await page.getByText('2 solved frames in 2 fields').waitFor()
  const box = (await page.locator('canvas').boundingBox())!
  // RA 5.6h lies 47 % of the way from the middle to the left edge, near the equator.
  await page.mouse.click(box.x + box.width / 2 - (box.width - 32) * 0.243, box.y + box.height / 2 + 20)
  await page.getByRole('button', { name: 'Show frames' }).click()
  await page.getByText('1 frame', { exact: true }).first().waitFor()
  await page.getByRole('button', { name: 'Clear all' }).click()
  // The same by an area that is drawn around it.
  await page.getByRole('link', { name: 'Explore' }).click()
  await page.getByText('2 solved frames in 2 fields').waitFor()
  await page.getByRole('button', { name: 'Draw an area' }).click()
  await page.getByText('Tap the corners of an area of the sky').waitFor()
  const [x, y] = [box.x + box.width / 2 - (box.width - 32) * 0.243, box.y + box.height / 2 + 20]
  for (const [i, [right, down]] of (
    [
      [-40, 30],
      [40, 30],
      [200, -160],
      [0, -40],
    ] as const
  ).entries()) {
    await page.mouse.click(x + right, y + down)
    await page.getByText(i === 0 ? '1 corner' : `${i === 3 ? 3 : i + 1} corners`, { exact: true }).waitFor()
    if (i === 2) await page.getByRole('button', { name: 'Take the last corner back' }).click()
    if (i === 2) await page.getByText('2 corners', { exact: true }).waitFor()
  }
  await page.getByRole('button', { name: 'Show frames' }).click()
  await page.getByText('1 frame', { exact: true }).first().waitFor()
  expect(new URL(page.url()).searchParams.get('area')?.split(',')).toHaveLength(6)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await page.goto(`${rig.url}/explore/objects?name=M%2031`)
  await page.getByRole('heading', { name: 'M 31 · Andromeda Galaxy' }).waitFor()
  await page.getByText('2 frames').waitFor()
  await page.getByRole('link', { name: 'Statistics' }).click()
  await page.getByText('7 min').first().waitFor()
})

test('a catalogue says how much of it is there, and a list that is brought is one of them', async () => {
  const { page } = tablet
  await rig.start()
  await page.getByRole('link', { name: 'Catalogues' }).click()
  await page.getByText('2 of 110').waitFor()
  await page.getByRole('button', { name: 'Bring a list' }).click()
  const buffer = Buffer.from('designation,ra,dec\nKnot 1,83.82,-5.39\n')
  await page.locator('input[type=file]').setInputFiles({ name: 'my_knots.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('button', { name: 'Bring it in' }).click()
  await page.getByText('1 object').waitFor()
  await page.getByRole('button', { name: 'Close', exact: true }).last().click()
  await page.getByText('my knots').waitFor()
  await page.getByRole('link', { name: /Messier/ }).click()
  await page.getByText('M 42 · Orion Nebula').waitFor()
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))
