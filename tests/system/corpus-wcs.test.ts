import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { indexFile } from '#server/images/index-file.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Result } from '#shared/core/fault.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { pixelToSky, skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'

const Answer = z.object({
  path: z.string(),
  points: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])).nullable(),
})

const TOLERANCE_MAS = 1
const TOLERANCE_PX = 0.01
/** Frames of FK4 are right at their reference point, and this much less so away from it (see celestial-frame.ts). */
const FK4_MAS_PER_DEGREE = 6

/** astropy gives up on these; the reason why we do not. */
const ONLY_OURS: Record<string, string> = {
  'fits-odd/invalid_header.hdr':
    'SCAMP wrote the polynomial of TPV under the name TAN, with all terms; wcslib knows some of them',
}

const corpus = corpusDir()

interface Read {
  readonly path: string
  readonly hdu: number
  readonly wcs: Result<Wcs>
  readonly isFk4: boolean
}

const cardsOf = async (path: string): Promise<{ cards: readonly HeaderCard[]; hdu: number } | null> => {
  if (/\.(hdr|wcs)$/.test(path)) {
    const header = await readHeaderUnit(bytesSource(readFileSync(path)), 0)
    return header.ok ? { cards: header.value.cards, hdu: 0 } : null
  }
  const indexed = await indexFile(path)
  return indexed.ok && indexed.value.header ? indexed.value.header : null
}

const readAll = async (paths: readonly string[]): Promise<Read[]> => {
  const read: Read[] = []
  for (const path of paths) {
    const header = await cardsOf(path)
    if (!header?.cards.some(({ keyword, value }) => keyword === 'CTYPE1' && /^(RA|DEC|[GE]L)/.test(String(value)))) continue
    const number = (name: string): unknown => header.cards.find(({ keyword }) => keyword === name)?.value
    const isFk4 = number('RADESYS') === undefined && Number(number('EQUINOX')) < 1984
    read.push({ path, hdu: header.hdu, wcs: wcsFromCards(header.cards), isFk4 })
  }
  return read
}

if (!corpus) test('there is no corpus here, so no real WCS files were read', () => expect(corpus).toBeNull())
else {
  const paths = readdirSync(corpus, { recursive: true })
    .map(String)
    .filter((name) => /\.(fits?|fts|fz|wcs|hdr|fits\.gz)$/i.test(name))
    .map((name) => `${corpus}/${name}`)

  test('every real header with a WCS means the same sky to us as to astropy', async () => {
    const read = await readAll(paths)
    const script = `${import.meta.dirname}/wcs-authority.py`
    const input = read.map(({ path, hdu }) => `${path}\t${hdu}`).join('\n')
    const lines = execFileSync('/usr/bin/python3', [script], { input, maxBuffer: 2 ** 26 }).toString()
    const answers = lines.trim().split('\n')
    expect(answers.length).toBe(read.length)
    noteCorpusFiles(read.map(({ path }) => path.slice(corpus.length + 1)))
    let [worstMas, worstFk4, worstPx, worstPath, points] = [0, 0, 0, '', 0]
    for (const [at, { path, wcs, isFk4 }] of read.entries()) {
      const answer = Answer.parse(JSON.parse(answers[at]!))
      const name = path.slice(corpus.length + 1)
      expect(answer.path).toBe(path)
      expect(wcs.ok ? null : wcs.fault.message, name).toBeNull()
      if (answer.points === null) expect(ONLY_OURS[name], `${name}: ${answers[at]}`).toBeDefined()
      if (!wcs.ok || answer.points === null) continue
      points += answer.points.length
      for (const [x, y, ra, dec] of answer.points) {
        const ours = pixelToSky(wcs.value, x, y)
        const mas = separationDeg(ours, { ra, dec }) * 3.6e6
        const away = separationDeg(ours, { ra: wcs.value.crval[0], dec: wcs.value.crval[1] })
        const pixel = skyToPixel(wcs.value, ours)
        const px = pixel ? Math.hypot(pixel.x - x, pixel.y - y) : Number.POSITIVE_INFINITY
        if (px > worstPx) [worstPx, worstPath] = [px, path]
        if (isFk4) worstFk4 = Math.max(worstFk4, mas)
        else worstMas = Math.max(worstMas, mas)
        expect(mas, `${name} at ${x}, ${y}`).toBeLessThan(TOLERANCE_MAS + (isFk4 ? FK4_MAS_PER_DEGREE * away : 0))
        expect(px, `${name} at ${x}, ${y}`).toBeLessThan(TOLERANCE_PX)
      }
    }
    console.log(
      `${read.length} real headers with a WCS, ${points} places against astropy: ` +
        `worst ${worstMas.toExponential(1)} mas (of FK4 ${worstFk4.toFixed(1)}), ${worstPx.toExponential(1)} px (${worstPath})`,
    )
    expect(read.length).toBeGreaterThan(95)
  })
}
