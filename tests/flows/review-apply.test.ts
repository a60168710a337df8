import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ApplyContext, applyPlan, planApply } from '#server/review/apply.ts'
import { type FileSteps, realSteps } from '#server/review/move-file.ts'
import { openReviewDesk } from '#server/review/review-desk.ts'
import { listOrders, takeBack } from '#server/review/take-back.ts'
import { LOCAL } from '#tests/support/darksite.ts'
import { scanWorld } from '#tests/support/scan-world.ts'

const NEVER = new AbortController().signal
type World = Awaited<ReturnType<typeof scanWorld>>
let world: World
let ids: Record<string, string>

beforeEach(async () => {
  world = await scanWorld()
  for (const [i, name] of ['M42/a.fits', 'M42/b.fits', 'M42/c.fits', 'M31/d.fits'].entries()) await world.write(name, i + 1)
  await world.scan()
  ids = world.frames()
})

const reject = (...names: string[]): string[] =>
  names.map((name) => {
    const id = ids[name]
    if (!id) throw new Error(`There is no ${name}.`)
    world.records.write('reviews', id, { isRejected: true })
    return id
  })
const desk = () =>
  openReviewDesk({ database: world.database, records: world.records, libraries: [world.captures], now: () => 1_800_000_000_000 })
const contextWith = (steps?: FileSteps): ApplyContext => ({ ...desk().apply, ...(steps ? { steps } : {}) })
const planOf = async (frames: string[], context = contextWith()) => {
  const plan = await planApply(context, frames)
  if (!plan.ok) throw new Error(plan.fault.message)
  return plan.value
}
const apply = async (frames: string[], context = contextWith()) => applyPlan(context, await planOf(frames, context), NEVER)

/** Every file below the captures, with what is in it. */
const contents = async (): Promise<Record<string, string>> => {
  const entries = await readdir(world.captures, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const all = await Promise.all(
    files.map(
      async (file) =>
        [
          join(file.parentPath, file.name).slice(world.captures.length + 1),
          await readFile(join(file.parentPath, file.name), 'latin1'),
        ] as const,
    ),
  )
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
}
const captures = async (): Promise<string[]> => Object.keys(await contents()).filter((name) => name.endsWith('.fits'))

test('rejected files move beside the others and back, byte for byte, and keep their frames', async () => {
  const before = await contents()
  const applied = await apply(reject('M42/a.fits', 'M42/c.fits', 'M31/d.fits'))
  expect(applied).toMatchObject({ moved: 3, left: [] })
  expect(await captures()).toEqual(['M31/rejected/d.fits', 'M42/b.fits', 'M42/rejected/a.fits', 'M42/rejected/c.fits'])
  await world.scan()
  expect(world.frames()).toEqual({
    'M31/rejected/d.fits': ids['M31/d.fits'],
    'M42/b.fits': ids['M42/b.fits'],
    'M42/rejected/a.fits': ids['M42/a.fits'],
    'M42/rejected/c.fits': ids['M42/c.fits'],
  })
  expect((await listOrders(desk().takeBack)).orders).toEqual([{ id: applied.id, createdAt: 1_800_000_000_000, files: 3 }])
  expect(await takeBack(desk().takeBack, applied.id)).toMatchObject({ restored: 3, left: [] })
  expect(await contents()).toEqual(before)
  await world.scan()
  expect(world.frames()).toEqual(ids)
})

test('a plan touches nothing, counts, and refuses what is not marked', async () => {
  const before = await contents()
  const plan = await planOf(reject('M42/a.fits'))
  expect([plan.files, plan.folders.length, plan.already]).toEqual([1, 1, 0])
  expect(await contents()).toEqual(before)
  const refused = await planApply(contextWith(), [ids['M42/b.fits'] ?? ''])
  expect(!refused.ok && refused.fault.code).toBe('review.not-marked')
})

test('a plan is true before the next scan has seen what moved, away and back', async () => {
  await world.writeBytes('M42/rejected/b.fits', new TextEncoder().encode('mine'))
  const frames = reject('M42/a.fits', 'M42/b.fits')
  const { id } = await apply(frames)
  expect(await planOf(frames)).toMatchObject({ files: 0, already: 2, left: [] })
  await world.scan()
  await takeBack(desk().takeBack, id)
  expect(await planOf(frames)).toMatchObject({ files: 2, already: 0, left: [] })
  expect((await apply(frames)).moved).toBe(2)
  expect(await planOf(frames)).toMatchObject({ files: 0, already: 2, left: [] })
})

test('copies of a rejected frame move, too', async () => {
  await world.writeBytes('backup/a.fits', await readFile(world.place('M42/a.fits')))
  await world.scan()
  expect((await apply(reject('M42/a.fits'))).moved).toBe(2)
  expect(await captures()).toContain('backup/rejected/a.fits')
})

describe('nothing is overwritten or lost', () => {
  test('a name that is taken in rejected/ gets a number, and finds its way back', async () => {
    await world.writeBytes('M42/rejected/a.fits', new TextEncoder().encode('mine'))
    const before = await contents()
    const { id } = await apply(reject('M42/a.fits'))
    expect(await captures()).toContain('M42/rejected/a (2).fits')
    expect((await contents())['M42/rejected/a.fits']).toBe('mine')
    await takeBack(desk().takeBack, id)
    expect(await contents()).toEqual(before)
  })

  test('a name that was taken at home since keeps the file in rejected/, and says so', async () => {
    const { id } = await apply(reject('M42/a.fits'))
    await world.writeBytes('M42/a.fits', new TextEncoder().encode('new'))
    const back = await takeBack(desk().takeBack, id)
    expect([back.restored, back.left.map(({ code }) => code)]).toEqual([0, ['review.taken']])
    expect((await contents())['M42/a.fits']).toBe('new')
    expect(await captures()).toContain('M42/rejected/a.fits')
    await rm(world.place('M42/a.fits'))
    expect((await takeBack(desk().takeBack, id)).restored).toBe(1)
  })

  test('a missing file, a link, and a rejected/ that is none stay as they are', async () => {
    const frames = reject('M42/a.fits', 'M42/b.fits', 'M31/d.fits')
    await rm(world.place('M42/a.fits'))
    await rm(world.place('M42/b.fits'))
    await symlink(world.place('M42/c.fits'), world.place('M42/b.fits'))
    await writeFile(world.place('M31/rejected'), 'a file')
    const applied = await apply(frames)
    expect(applied.moved).toBe(0)
    expect(applied.left.map(({ code }) => code).sort()).toEqual(['review.gone', 'review.link', 'review.no-folder'])
    expect(await captures()).toEqual(['M31/d.fits', 'M42/c.fits'])
  })

  test('a rejected/ that leads out of the library is not followed', async () => {
    const outside = join(world.folder, 'outside')
    await mkdir(outside)
    await symlink(outside, world.place('M42/rejected'))
    const applied = await apply(reject('M42/a.fits'))
    expect(applied.left.map(({ code }) => code)).toEqual(['review.no-folder'])
    expect(await readdir(outside)).toEqual([])
  })

  // Root may write everywhere, so there the folder has to refuse by a step.
  test('a folder that is read-only is told', async () => {
    const denied = (): Promise<never> => Promise.reject(Object.assign(new Error('read-only'), { code: 'EROFS' }))
    await chmod(world.place('M42'), 0o555)
    const applied = await apply(reject('M42/a.fits'), contextWith({ ...realSteps, link: denied }))
    await chmod(world.place('M42'), 0o755)
    expect(applied.left.map(({ code }) => code)).toEqual(['review.no-access'])
    expect(await captures()).toContain('M42/a.fits')
  })

  test('a file that changed since it moved is left alone', async () => {
    const { id } = await apply(reject('M42/a.fits'))
    await writeFile(world.place('M42/rejected/a.fits'), 'edited')
    const back = await takeBack(desk().takeBack, id)
    expect(back.left.map(({ code }) => code)).toEqual(['review.gone'])
    expect((await contents())['M42/rejected/a.fits']).toBe('edited')
  })

  test('an undo file with a way out of the folder is refused', async () => {
    await mkdir(world.place('M42/rejected'))
    const move = { frameId: 'x', from: '../../stolen', to: 'a.fits', size: 1, mtimeMs: 1 }
    await writeFile(
      world.place('M42/rejected/undo-evil.json'),
      JSON.stringify({ version: 1, id: 'evil', createdAt: 1, moves: [move] }),
    )
    const { orders, faults } = await listOrders(desk().takeBack)
    expect([orders, faults.map(({ code }) => code)]).toEqual([[], ['review.undo-file']])
  })
})

describe('power cuts', () => {
  class PowerCut extends Error {}
  /** The first `count` steps work; then everything stops, as a killed process does. */
  const cutAfter = (count: number, hasLinks: boolean): FileSteps => {
    let done = 0
    const step =
      <A extends string[]>(work: (...args: A) => Promise<void>) =>
      async (...args: A): Promise<void> => {
        if (done++ >= count) throw new PowerCut()
        await work(...args)
      }
    const noLinks = (): Promise<never> => Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' }))
    return {
      link: hasLinks ? step(realSteps.link) : noLinks,
      unlink: step(realSteps.unlink),
      rename: step(realSteps.rename),
      reserve: step(realSteps.reserve),
    }
  }

  test.each([true, false])(
    'between any two steps (hard links: %s) nothing is lost, and both undo and another try end well',
    async (hasLinks) => {
      const before = await contents()
      const frames = reject('M42/a.fits', 'M42/c.fits', 'M31/d.fits')
      for (let count = 0; count <= 6; count++) {
        const cut = await apply(frames, contextWith(cutAfter(count, hasLinks))).catch((error: unknown) => error)
        expect(cut instanceof PowerCut, `step ${count}`).toBe(count < 6)
        const { orders } = await listOrders(desk().takeBack)
        expect(orders).toHaveLength(1)
        await takeBack(desk().takeBack, orders[0]?.id ?? '')
        expect(await contents(), `undone after ${count} steps`).toEqual(before)
      }
      for (let count = 0; count < 6; count++) {
        await apply(frames, contextWith(cutAfter(count, hasLinks))).catch((error: unknown) =>
          expect(error).toBeInstanceOf(PowerCut),
        )
        await world.scan()
        await apply(frames)
        const texts = Object.entries(await contents())
          .filter(([name]) => name.endsWith('.fits') && name.includes('rejected'))
          .map(([, text]) => text)
        for (const name of ['M42/a.fits', 'M42/c.fits', 'M31/d.fits'])
          expect(texts, `${name} after ${count} steps`).toContain(before[name])
        for (const { id } of (await listOrders(desk().takeBack)).orders) await takeBack(desk().takeBack, id)
        const after = await contents()
        for (const [name, text] of Object.entries(before)) expect(after[name], `${name} after ${count} steps`).toBe(text)
        await world.scan()
      }
    },
  )

  test('an undo that is cut is taken up again', async () => {
    const before = await contents()
    const frames = reject('M42/a.fits', 'M42/b.fits')
    for (let count = 0; count < 4; count++) {
      const { id } = await apply(frames)
      await takeBack({ ...desk().takeBack, steps: cutAfter(count, true) }, id).catch((error: unknown) =>
        expect(error).toBeInstanceOf(PowerCut),
      )
      await takeBack(desk().takeBack, id)
      expect(await contents(), `after ${count} steps`).toEqual(before)
    }
  })
})

describe('over HTTP', () => {
  const post = async (path: string, body: unknown) => {
    const reply = await world.app.request(path, { method: 'POST', body: JSON.stringify(body), headers: LOCAL })
    return {
      status: reply.status,
      body: reply.headers.get('content-type')?.includes('json') ? await reply.json() : await reply.text(),
    }
  }

  test('what moves is counted first, confirmed, and can be taken back', async () => {
    const frames = reject('M42/a.fits', 'M42/b.fits')
    expect((await post('/api/review/plan', { frames })).body).toMatchObject({ files: 2, already: 0 })
    expect((await post('/api/review/apply', { frames, files: 1 })).body.fault.code).toBe('review.plan-changed')
    const { body } = await post('/api/review/apply', { frames, files: 2 })
    expect(body.moved).toBe(2)
    expect(await captures()).toContain('M42/rejected/b.fits')
    expect((await post('/api/review/undo', { id: body.id })).body).toMatchObject({ restored: 2 })
    expect(await captures()).toContain('M42/b.fits')
    expect((await post('/api/review/undo', { id: '../x' })).status).toBe(422)
  })

  test('lists for other programs leave out what was rejected, and no file name becomes a formula', async () => {
    await world.write('M42/=cmd|calc.fits', 77)
    await world.scan()
    ids = world.frames()
    reject('M42/a.fits')
    const frames = Object.values(ids)
    const csv = (await post('/api/review/csv', { frames })).body as string
    expect(csv.split('\r\n')).toHaveLength(frames.length + 2)
    expect(csv).toContain("\r\n'=cmd|calc.fits,")
    const list = (await post('/api/review/pixinsight', { frames })).body as string
    expect(list.match(/,false,false,/g)).toHaveLength(1)
    expect(list).toContain(world.place('M42/b.fits'))
  })

  test('copies carry a weight; the originals do not', async () => {
    const { goodQuality } = await import('#tests/support/review-night.ts')
    const before = await contents()
    for (const [i, id] of Object.values(ids).entries())
      world.records.write('quality', id, goodQuality({ psfSignalWeight: 1 + i }))
    reject('M42/a.fits')
    const { body } = await post('/api/review/weights', { frames: Object.values(ids), name: 'M 42 ../x', weighting: 'psf-signal' })
    expect(body.written).toBe(3)
    expect(body.folder).toContain(join('data', 'exports'))
    const copy = await readFile(join(body.folder, 'b.fits'), 'latin1')
    expect(copy).toMatch(/SSWEIGHT= +[\d.]+ \/ relative weight/)
    expect(copy.length % 2880).toBe(0)
    expect(copy.slice(copy.indexOf('END     ')).length).toBeGreaterThan(0)
    expect(await contents()).toEqual(before)
  })
})
