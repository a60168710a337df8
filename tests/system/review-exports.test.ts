import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportForSiril } from '#server/review/export-siril.ts'
import { exportWeights } from '#server/review/export-weights.ts'
import { ok } from '#shared/core/fault.ts'
import { astroBinCsv } from '#shared/review/export-astrobin.ts'
import { metricsCsv, weightsById } from '#shared/review/export-metrics.ts'
import { pixInsightCsv } from '#shared/review/export-pixinsight.ts'
import type { ReviewFrame } from '#shared/review/frame.ts'
import { METRICS } from '#shared/review/metrics.ts'
import { makeSky } from '#tests/support/make-sky.ts'
import { makeNight } from '#tests/support/review-night.ts'

const COUNT = 5
const REJECTED = 2
let home: string
let frames: ReviewFrame[]
let kept: ReviewFrame[]
const pathOf = async (id: string) => ok(join(home, frames.find((frame) => frame.id === id)!.fileName))

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'darksite review ’exports’ '))
  frames = makeNight(COUNT).map((frame, i) => ({ ...frame, fileName: `Ha, "300 s" ${i}.fits` }))
  kept = frames.filter((_, i) => i !== REJECTED)
  for (const [i, { fileName }] of frames.entries()) {
    const { bytes } = makeSky({ seed: 1, frame: i, target: 'M 42', camera: 'small', width: 320, height: 240 })
    await writeFile(join(home, fileName), bytes)
  }
})
afterAll(() => rm(home, { recursive: true, force: true }))

const run = (program: string, words: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, HOME: home } })
  expect(status, `${stdout}${stderr}`).toBe(0)
  return stdout
}

test('Siril runs the script of kept frames and finds a sequence of just those', async () => {
  const exported = await exportForSiril(home, 'M 42', kept, pathOf)
  if (!exported.ok) throw new Error(exported.fault.message)
  run('siril-cli', ['-s', join(exported.value.folder, 'kept.ssf')])
  const made = join(exported.value.folder, 'process')
  const linked = (await readdir(made)).filter((name) => name.endsWith('.fit')).sort()
  expect(linked).toHaveLength(kept.length)
  for (const [i, name] of linked.entries())
    expect((await readFile(join(made, name))).equals(await readFile(join(home, kept[i]!.fileName)))).toBe(true)
  const script = join(home, 'use.ssf')
  const sequence = linked[0]!.replace(/0*1\.fit$/, '')
  await writeFile(script, `requires 1.0.0\ncd "${made}"\nseqstat ${sequence} stats.csv basic\n`)
  run('siril-cli', ['-s', script])
  expect((await readFile(join(made, 'stats.csv'), 'utf8')).trim().split('\n')).toHaveLength(1 + kept.length)
})

const READ_COPIES = `
import json, sys, warnings
warnings.simplefilter('error')
from astropy.io import fits
answer = {}
for copy, original in zip(sys.argv[1::2], sys.argv[2::2]):
    with fits.open(copy, checksum=True) as one, fits.open(original) as other:
        one.verify('exception')
        answer[copy.split('/')[-1]] = [one[0].header['SSWEIGHT'], bool((one[0].data == other[0].data).all())]
print(json.dumps(answer))
`

test('astropy and Siril read the copies with their weights, and their pixels are those of the captures', async () => {
  const exported = await exportWeights(home, 'M 42', kept, 'psf-signal', pathOf, new AbortController().signal)
  if (!exported.ok) throw new Error(exported.fault.message)
  const { folder } = exported.value
  const pairs = kept.flatMap(({ fileName }) => [join(folder, fileName), join(home, fileName)])
  const read: Record<string, [number, boolean]> = JSON.parse(run('/usr/bin/python3', ['-c', READ_COPIES, ...pairs]))
  const weights = weightsById(kept, 'psf-signal')
  for (const { id, fileName } of kept) {
    expect(read[fileName]![0]).toBeCloseTo(weights.get(id)!, 6)
    expect(read[fileName]![1]).toBe(true)
  }
  const plain = join(home, 'weighted.fits')
  await writeFile(plain, await readFile(pairs[0]!))
  const script = join(home, 'header.ssf')
  await writeFile(script, `requires 1.0.0\ncd "${home}"\nload weighted\nstat\n`)
  // It passes over a card that only PixInsight weighs by.
  expect(run('siril-cli', ['-s', script])).toMatch(/Mean: \d/)
})

const READ_CSV = `
import csv, json, sys
print(json.dumps([list(csv.DictReader(open(path, newline='', encoding='utf-8'), strict=True)) for path in sys.argv[1:]]))
`

test('Python reads the lists: a row per frame, and the texts as they are', async () => {
  const texts = [
    metricsCsv(frames, (id) => ({ rating: 0, isRejected: id === frames[REJECTED]!.id })),
    pixInsightCsv(
      frames,
      'psf-signal',
      (id) => id === frames[REJECTED]!.id,
      (id) => `/captures/${frames.find((frame) => frame.id === id)!.fileName}`,
    ),
    astroBinCsv(kept, () => '2026-01-10', { filterIds: { Ha: 4663 } }),
  ]
  const paths = texts.map((_, i) => join(home, `list ${i}.csv`))
  for (const [i, path] of paths.entries()) await writeFile(path, texts[i]!)
  const [metrics, pixInsight, astroBin]: Record<string, string>[][] = JSON.parse(
    run('/usr/bin/python3', ['-c', READ_CSV, ...paths]),
  )
  expect(metrics!.map(({ file }) => file)).toEqual(frames.map(({ fileName }) => fileName))
  for (const [i, row] of metrics!.entries())
    for (const { id, of } of METRICS) expect(row[id] === '' ? null : Number(row[id])).toBe(of(frames[i]!.quality!))
  expect(pixInsight!.map(({ File, Approved }) => [File, Approved])).toEqual(
    frames.map(({ fileName }, i) => [`/captures/${fileName}`, String(i !== REJECTED)]),
  )
  expect(astroBin).toMatchObject([
    { date: '2026-01-10', filter: '4663', number: String(kept.length), duration: '300', gain: '100' },
  ])
})
