import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { pixelToSky, skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'

const Answer = z.object({
  path: z.string(),
  width: z.number(),
  height: z.number(),
  points: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
})

const TOLERANCE_MAS = 1
const TOLERANCE_PX = 0.01

const corpus = corpusDir()

const wcsOf = async (path: string): Promise<Wcs> => {
  const header = await readHeaderUnit(bytesSource(readFileSync(path)), 0)
  if (!header.ok) throw new Error(`${path}: ${header.fault.message}`)
  const wcs = wcsFromCards(header.value.cards)
  if (!wcs.ok) throw new Error(`${path}: ${wcs.fault.message}`)
  return wcs.value
}

if (!corpus) test('there is no corpus here, so no real WCS files were read', () => expect(corpus).toBeNull())
else {
  const paths = [
    ...readdirSync(`${corpus}/truth`)
      .filter((name) => name.endsWith('.wcs'))
      .map((name) => `${corpus}/truth/${name}`),
    ...readdirSync(`${corpus}/fits-wcs`)
      .filter((name) => /^(an_tst\.wcs|sip\.fits|an_test-anwcs-1\.wcs|asi_M106.*|proj_TAN\.fits)$/.test(name))
      .map((name) => `${corpus}/fits-wcs/${name}`),
  ]

  test('real WCS files mean the same sky to us as to astropy', async () => {
    const script = `${import.meta.dirname}/wcs-authority.py`
    const lines = execFileSync('/usr/bin/python3', [script], { input: paths.join('\n'), maxBuffer: 2 ** 26 }).toString()
    const answers = lines
      .trim()
      .split('\n')
      .map((line) => Answer.parse(JSON.parse(line)))
    expect(answers.length).toBe(paths.length)
    noteCorpusFiles(paths.map((path) => path.slice(corpus.length + 1)))
    let [worstMas, worstPx, worstPath] = [0, 0, '']
    for (const { path, points } of answers) {
      const wcs = await wcsOf(path)
      for (const [x, y, ra, dec] of points) {
        const mas = separationDeg(pixelToSky(wcs, x, y), { ra, dec }) * 3.6e6
        const pixel = skyToPixel(wcs, { ra, dec })
        const px = pixel ? Math.hypot(pixel.x - x, pixel.y - y) : Infinity
        if (px > worstPx) [worstPx, worstPath] = [px, path]
        worstMas = Math.max(worstMas, mas)
        expect(mas, `${path} at ${x}, ${y}`).toBeLessThan(TOLERANCE_MAS)
        expect(px, `${path} at ${x}, ${y}`).toBeLessThan(TOLERANCE_PX)
      }
    }
    console.log(
      `${paths.length} real WCS files against astropy: worst ${worstMas.toExponential(1)} mas, ${worstPx.toExponential(1)} px (${worstPath})`,
    )
    expect(paths.length).toBeGreaterThan(60)
  })
}
