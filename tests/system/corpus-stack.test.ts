import { execFile } from 'node:child_process'
import { readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { main } from '#server/cli/main.ts'
import { openImage } from '#server/images/open-image.ts'
import { planeOf, type Raster } from '#shared/core/raster.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { levelsOf } from '#shared/stacking/levels.ts'
import { corpusDir } from '#tests/support/corpus.ts'
import { temporaryFolder } from '#tests/support/darksite.ts'

const corpus = corpusDir()
const EDGE = 60

/** The middle of one channel, without what only some frames saw. */
const middleOf = (raster: Raster, channel: number): Float32Array => {
  const plane = planeOf(raster, channel)
  const values: number[] = []
  for (let y = EDGE; y < raster.height - EDGE; y++)
    for (let x = EDGE; x < raster.width - EDGE; x++) values.push(plane[y * raster.width + x]!)
  return Float32Array.from(values)
}

const rasterOf = async (path: string): Promise<Raster> => {
  const image = await openImage(path)
  if (!image.ok) throw new Error(image.fault.message)
  return image.value.raster
}

if (corpus)
  test('six frames of M 27 stack to what Siril makes of them, within its noise', { timeout: 300_000 }, async () => {
    const folder = await temporaryFolder()
    const sequence = join(corpus, 'seq-als-m27')
    const names = (await readdir(sequence)).filter((name) => name.endsWith('.fits')).sort()
    for (const name of names) await symlink(join(sequence, name), join(folder, name))
    const output = join(folder, 'out', 'ours.fits')
    const said: string[] = []
    const io = {
      out: (text: string) => void said.push(text),
      err: () => {},
      env: {},
      cwd: folder,
      signal: new AbortController().signal,
    }
    const flags = ['--rejection', 'winsorized', '--weight', 'none', '--reference', join(sequence, names[0]!)]
    expect(await main(['stack', sequence, '-o', output, ...flags], io)).toBe(0)
    const [{ frames, leftOut, exposureSeconds }] = JSON.parse(said.join('')).stacks
    expect([frames.length, leftOut, exposureSeconds]).toEqual([6, [], 36])

    const script = `requires 1.0.0\nsetext fit\nsetcpu 2\nconvert l -out=p\ncd p\npreprocess l -cfa -debayer\nregister pp_l\nstack r_pp_l_ rej w 3 3 -norm=addscale -out=${folder}/theirs\n`
    await writeFile(join(folder, 'stack.ssf'), script)
    await promisify(execFile)('siril-cli', ['-s', join(folder, 'stack.ssf'), '-d', folder])
    const [ours, theirs] = [await rasterOf(output), await rasterOf(join(folder, 'theirs.fit'))]
    expect([theirs.width, theirs.height, theirs.channels]).toEqual([ours.width, ours.height, ours.channels])
    for (const channel of [0, 1, 2]) {
      const [a, b] = [middleOf(ours, channel), middleOf(theirs, channel)]
      const [p, q] = [levelsOf(a), levelsOf(b)]
      // Levels of theirs are parts of white, and normalised to another frame: brought together, what differs is less than their noise.
      const rest = b.map((value, i) => (value - q.location) / q.scale - (a[i]! - p.location) / p.scale)
      expect(levelsOf(rest).scale, `channel ${channel}`).toBeLessThan(0.6)
    }
    const [mine, other] = [findStars(ours).slice(0, 150), findStars(theirs)]
    const distances = mine.flatMap(({ x, y }) => {
      const near = Math.min(...other.map((star) => Math.hypot(star.x - x, star.y - y)))
      return near < 2 ? [near] : []
    })
    expect(distances.length).toBeGreaterThan(120)
    expect(distances.sort((a, b) => a - b)[distances.length >> 1]!).toBeLessThan(0.1)
  })
