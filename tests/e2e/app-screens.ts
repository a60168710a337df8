import { readdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, type Tablet } from './app-tablet.ts'

/** One screen of the app: a page, and what is opened on it. */
export interface Screen {
  readonly title: string
  readonly path: string
  /** Opens a panel, a list or a dialog on the page. */
  readonly open?: (page: Page) => Promise<unknown>
}

/** A rig with a short session, so that every page has something to show. */
const startShortNight = (): Promise<Rig> => {
  const files = Array.from({ length: 6 }, (_, i) => {
    const date = new Date(Date.UTC(2026, 0, 10, 22, 5 * i)).toISOString().slice(0, -1)
    const cards = { OBJECT: 'M 42', FILTER: 'Ha', EXPTIME: 300, 'DATE-OBS': date }
    const { bytes } = makeSky({ seed: 1, frame: i, target: 'M 42', camera: 'small', width: 240, height: 180, cards })
    return [`m42_${i}.fits`, bytes] as const
  })
  return startRig(Object.fromEntries(files))
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()
const choose = (list: string, item: RegExp) => async (page: Page) => {
  await page.getByRole('button', { name: list }).click()
  await page.getByRole('menuitem', { name: item }).click()
  await page.getByRole('dialog').waitFor()
}
const key = (letter: string) => async (page: Page) => {
  await page.keyboard.press(letter)
  await page.getByRole('dialog').waitFor()
}

/** Where each route is found; `frame`, `session` and `job` are those that this rig has. */
const placesOf = (frame: string, session: string, job: string): Readonly<Record<string, string>> => ({
  '/': '/',
  '/frames/[id]': `/frames/${frame}`,
  '/review': '/review',
  '/review/[session]': session,
  '/jobs': '/jobs',
  '/jobs/[id]': job,
  '/dashboard': '/dashboard',
  '/health': '/health',
  '/settings': '/settings',
  '/settings/server': '/settings/server',
  '/settings/solving': '/settings/solving',
  '/explore': '/explore',
  '/explore/catalogues': '/explore/catalogues',
  '/explore/catalogues/[id]': '/explore/catalogues/messier',
  '/explore/objects': '/explore/objects?name=M%2042',
  '/explore/statistics': '/explore/statistics',
})

/** Every page that there is, as the folders of `app/routes` say: a new one is looked at without being listed. */
const routes = (): string[] =>
  readdirSync('app/routes', { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)\+page\.svelte$/.test(name))
    .map((name) => `/${name.replace(/\/?\+page\.svelte$/, '')}`)
    .sort()

/** Every page and every dialog. The tablet must show the library of `startShortNight`. */
const everyScreen = async (page: Page): Promise<Screen[]> => {
  const frame = (await page.locator('[data-frame]').first().getAttribute('data-frame')) ?? ''
  await visit(page, '/review')
  const session = (await page.locator('a[data-session], [data-session] a').first().getAttribute('href')) ?? ''
  await visit(page, '/jobs')
  const group = page.locator('button[data-group]').first()
  await page.locator('button[data-group], a[href^="/jobs/"]').first().waitFor()
  if ((await page.locator('a[href^="/jobs/"]').count()) === 0) await group.click()
  const job = (await page.locator('a[href^="/jobs/"]').first().getAttribute('href')) ?? ''
  const places = placesOf(frame, session, job)
  const pages = routes().map((route) => ({ title: route, path: places[route] ?? route }))
  const on = (route: string, title: string, open: (page: Page) => Promise<unknown>): Screen => ({
    title: `${route}, ${title}`,
    path: places[route] ?? route,
    open,
  })
  return [
    ...pages,
    on('/', 'filters', press('Filter')),
    on('/', 'actions', press('Actions')),
    on('/', 'saved searches', choose('Actions', /Saved searches/)),
    on('/', 'export', choose('Actions', /Export the list/)),
    on('/', 'solve all', choose('Actions', /Solve all/)),
    on('/', 'simulate', choose('Actions', /Simulate a night/)),
    on('/frames/[id]', 'keys', key('?')),
    on('/frames/[id]', 'compare', key('b')),
    on('/frames/[id]', 'stretch', press('Stretch')),
    on('/review/[session]', 'keys', key('?')),
    on('/review/[session]', 'charts', (at) => at.getByRole('radio', { name: 'Charts' }).click()),
    on('/review/[session]', 'table', (at) => at.getByRole('radio', { name: 'Table' }).click()),
    on('/dashboard', 'solve a folder', press(/^Solve a folder/)),
    on('/explore/catalogues', 'bring a list', press('Bring a list')),
  ]
}

/** Goes there as a tap on a link does: nothing is loaded anew. */
export const visit = async (page: Page, path: string): Promise<void> => {
  await page.evaluate((href) => {
    const link = document.createElement('a')
    link.href = href
    document.body.append(link)
    link.click()
    link.remove()
  }, path)
  await page.waitForURL((url) => url.pathname + url.search === path || url.pathname === path)
  await stands(page)
}

/** Waits until the page has its heading, and nothing on it is still to come. */
export const stands = async (page: Page): Promise<void> => {
  await page.waitForSelector('h1', { state: 'attached' })
  await page.waitForFunction(() => document.querySelectorAll('.skeleton, .wait').length === 0)
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
}

/** How long the first pictures and figures of a night may take to come. */
const PATIENCE = { timeout: 120_000 }

/** A rig with a short night that is measured, a tablet that knows all of it, and every screen there is. */
export const openShortNight = async (): Promise<{ rig: Rig; tablet: Tablet; screens: Screen[] }> => {
  const rig = await startShortNight()
  const tablet = await openTablet(rig.url)
  const { page } = tablet
  page.setDefaultTimeout(60_000)
  await page.waitForSelector('[data-frame] img', PATIENCE)
  await visit(page, '/review')
  await page.getByText('Too few stars to judge').waitFor(PATIENCE)
  await visit(page, '/')
  return { rig, tablet, screens: await everyScreen(page) }
}
