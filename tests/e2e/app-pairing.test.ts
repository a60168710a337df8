import { createHash, X509Certificate } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '#tests/support/browser.ts'
import { makeSky } from '#tests/support/make-sky.ts'
import { type OtherMachine, otherMachine } from '#tests/support/other-machine.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { settled } from './app-tablet.ts'

// The rig beside the telescope, its owner at its own screen, and a tablet on another machine that has never been here.
const SCREEN = { viewport: { width: 1180, height: 820 }, hasTouch: true }
let elsewhere: OtherMachine | null
let rig: Rig
let owner: { browser: Browser; page: Page }
let tablet: Browser | null = null

const launchElsewhere = (flags: readonly string[] = []) => launchBrowser(flags, elsewhere?.within)

beforeAll(async () => {
  elsewhere = await otherMachine('dark-pairing')
  rig = await startRig(
    { 'orion.fits': makeSky({ seed: 1, target: 'M 42', camera: 'small', width: 320, height: 240 }).bytes },
    { DARKSITE_LAN_PORT: '0', DARKSITE_WELCOME_PORT: '0' },
  )
  const browser = await launchBrowser()
  owner = { browser, page: await browser.newPage(SCREEN) }
})
afterAll(async () => {
  await tablet?.close()
  await owner?.browser.close()
  await rig?.close()
  await elsewhere?.close()
})

test('a tablet on another machine learns to trust, pairs by the code over HTTPS, syncs, and is locked out again', async () => {
  // The owner lets somebody in; the door to the network opens with it.
  const { page } = owner
  await page.goto(`${rig.url}/settings/devices`)
  await page.getByRole('button', { name: 'Let a device in' }).click()
  await page.getByRole('radio', { name: 'Reviewer' }).click()
  await page.getByRole('button', { name: 'Show the code' }).click()
  const code = (await page.locator('.code').innerText()).replace(/\D/g, '')
  expect(code).toHaveLength(6)
  await page.getByRole('img', { name: 'QR code for the new device' }).waitFor()
  const link = `${await page.locator('.invitation code').innerText()}#${code}`
  const fingerprint = await page.locator('.fingerprint').innerText()

  // The tablet follows the QR code. It does not trust yet, so it is taught; the certificate is the one on the rig's screen.
  const untrusting = await launchElsewhere()
  const first = await untrusting.newPage(SCREEN)
  await first.goto(link)
  expect(await first.locator('#fingerprint').innerText()).toBe(fingerprint)
  expect(await first.locator('#linux').getAttribute('open')).not.toBeNull()
  const [door = ''] = await first
    .locator('[data-go]')
    .evaluateAll((links) => links.map((one) => (one as HTMLAnchorElement).href).filter((href) => /\d\.\d/.test(href)))
  expect(door).toMatch(new RegExp(`^https://[\\d.]+:\\d+/pair#${code}$`))
  await expect(first.goto(door)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID')
  const file = await first.context().request.get(new URL('/darksite-authority.crt', link).href)
  const authority = new X509Certificate(await file.body())
  expect(authority.fingerprint256).toBe(fingerprint)
  await untrusting.close()

  // Trusting it, the same page sends the tablet on by itself, the code along with it.
  const key = createHash('sha256')
    .update(authority.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  tablet = await launchElsewhere([`--ignore-certificate-errors-spki-list=${key}`])
  const context = await tablet.newContext(SCREEN)
  const screen = await context.newPage()
  const complaints: string[] = []
  screen.on('console', (message) => {
    // The welcome page tries addresses that not every machine reaches, which the browser remarks on.
    const isNetwork = message.text().startsWith('Failed to load resource') || screen.url().startsWith('http:')
    if (['error', 'warning'].includes(message.type()) && !isNetwork) complaints.push(message.text())
  })
  await screen.goto(link)
  await screen.getByRole('link', { name: 'Go on' }).click()
  await screen.waitForURL(/^https:.*\/pair$/)
  // Before it is paired, only the pages answer.
  expect(await screen.evaluate(() => fetch('/api/images').then(({ status }) => status))).toBe(401)
  await screen.getByLabel('Name of this device').fill('Tablet at the mount')
  await screen.getByRole('button', { name: 'Pair' }).click()
  await screen.getByText('This device is paired').waitFor()
  const { origin } = new URL(screen.url())
  const [cookie] = await context.cookies(origin)
  expect(cookie).toMatchObject({ name: '__Host-darksite', httpOnly: true, secure: true, sameSite: 'Strict', path: '/' })
  expect(await screen.evaluate(() => [isSecureContext, crossOriginIsolated, document.cookie])).toEqual([true, true, ''])
  await page.getByText('is paired as reviewer').waitFor()
  await page.getByRole('button', { name: 'Done' }).click()

  // It works like any tablet: the library comes, a rating goes.
  await screen.getByRole('button', { name: 'Open the library' }).click()
  await screen.waitForSelector('[data-frame] img')
  await screen.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await screen.locator('[data-frame]').first().focus()
  await screen.keyboard.press('4')
  await settled(screen)
  const { items } = await (await fetch(`${rig.url}/api/images`)).json()
  await expect
    .poll(async () => (await (await fetch(`${rig.url}/api/images/${items[0].id}`)).json()).rating, { timeout: 30_000 })
    .toBe(4)
  // A reviewer is no owner.
  await screen.goto(`${origin}/settings/devices`)
  await screen.getByText('This device may not see or change who may come in.').waitFor()

  // Locked out, it hears so at once and keeps what it has.
  await page.getByRole('button', { name: 'Tablet at the mount' }).click()
  await page.getByRole('button', { name: 'Lock out …' }).click()
  await page.getByRole('button', { name: 'Lock out', exact: true }).click()
  await screen.goto(origin)
  await screen.waitForSelector('[data-line=unpaired]')
  await screen.waitForSelector('[data-frame] img')
  await page.getByRole('link', { name: 'Who did what' }).click()
  for (const deed of ['Locked out “Tablet at the mount”', '“Tablet at the mount” was paired as reviewer', 'Synced reviews: 1'])
    await page.getByText(deed).first().waitFor()
  expect(complaints).toEqual([])
})
