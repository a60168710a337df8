import { createHash, webcrypto } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { fileFault } from '#server/images/file-source.ts'
import { openImage } from '#server/images/open-image.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { createSamples, type Raster } from '#shared/core/raster.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import { formats } from '#shared/formats/formats.gen.ts'
import { describeFrame } from '#shared/frame/describe.ts'
import { measuredWcs } from '#shared/frame/header-wcs.ts'
import type { StepFrame } from '#shared/steps/step.ts'

const EXTENSIONS: ReadonlySet<string> = new Set(Object.values(formats).flatMap(({ extensions }) => extensions))

/** The pictures that are meant: files as they are named, and of folders every file with the ending of a picture, by name. */
export const picturesIn = async (paths: readonly string[]): Promise<Result<readonly string[]>> => {
  const found: string[] = []
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) {
        found.push(path)
        continue
      }
      const inside = (await readdir(path)).filter((name) => EXTENSIONS.has(extname(name).toLowerCase())).sort()
      if (inside.length === 0) return fail('not-found', 'process.empty-folder', `There is no picture in ${path}.`)
      found.push(...inside.map((name) => join(path, name)))
    } catch (error) {
      return fileFault(error)
    }
  }
  return ok(found)
}

/** As much as is hashed in one piece beside other work. */
const ONE_PIECE = 256 * 1024 * 1024

/** SHA-256 of a file, on a thread of its own while other things go on. Faults: those of `fileFault`. */
export const sha256OfFile = async (path: string): Promise<Result<string>> => {
  try {
    if ((await stat(path)).size <= ONE_PIECE) {
      return ok(Buffer.from(await webcrypto.subtle.digest('SHA-256', await readFile(path))).toString('hex'))
    }
    const hash = createHash('sha256')
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 22 })) hash.update(piece)
    return ok(hash.digest('hex'))
  } catch (error) {
    return fileFault(error)
  }
}

/** What a recipe begins with, and the header whose lines its product keeps. */
export interface OpenedInput {
  readonly frame: StepFrame
  readonly header: FileHeader
}

/** One picture. Faults: those of `openImage`. */
export const openInput = async (path: string): Promise<Result<OpenedInput>> => {
  const opened = await openImage(path)
  if (!opened.ok) return opened
  const { header, raster } = opened.value
  const { metadata, hint } = describeFrame(header, path)
  const wcs = measuredWcs(header, hint)
  const filters = raster.channels === 1 && !raster.bayer && metadata.filter ? { filters: [metadata.filter] } : {}
  return ok({ header, frame: { raster, ...(wcs.ok ? { wcs: wcs.value } : {}), ...filters } })
}

/**
 * One picture with a plane for each filter. Faults: those of `openImage`, `process.filter-missing`, `process.filter-twice`,
 * `process.sizes`.
 */
export const openPlanes = async (paths: readonly string[], planes: readonly string[]): Promise<Result<OpenedInput>> => {
  const byFilter = new Map<string, OpenedInput>()
  for (const path of paths) {
    const opened = await openInput(path)
    if (!opened.ok) return { ok: false, fault: { ...opened.fault, message: `${basename(path)}: ${opened.fault.message}` } }
    const filter = planes.find((name) => isFilter(name, opened.value.frame.filters?.[0] ?? '', path))
    if (!filter) continue
    if (byFilter.has(filter))
      return fail('invalid', 'process.filter-twice', `There are two pictures in ${filter}: stack them first.`)
    byFilter.set(filter, opened.value)
  }
  const missing = planes.filter((name) => !byFilter.has(name))
  if (missing.length > 0) {
    const advice = 'Filters are read from the headers, or from names such as M42_Ha.fits.'
    return fail('not-found', 'process.filter-missing', `There is no picture in ${missing.join(', ')}. ${advice}`)
  }
  const opened = planes.map((name) => byFilter.get(name)!)
  const joined = joinPlanes(opened.map(({ frame }) => frame.raster))
  if (!joined.ok) return joined
  const first = opened[0]!
  return ok({ header: first.header, frame: { ...first.frame, raster: joined.value, filters: [...planes] } })
}

/** Other spellings of what a recipe calls a filter. */
const SPELLINGS: Readonly<Record<string, RegExp>> = {
  L: /^(l|lum|luminance|clear)$/i,
  R: /^(r|red)$/i,
  G: /^(g|green)$/i,
  B: /^(b|blue)$/i,
  Ha: /^(h|ha|h-?alpha|h_alpha|hydrogen)$/i,
  OIII: /^(o|o3|oiii|oxygen)$/i,
  SII: /^(s|s2|sii|sulfur|sulphur)$/i,
}

const isFilter = (wanted: string, said: string, path: string): boolean => {
  const pattern = SPELLINGS[wanted]
  const means = (text: string): boolean => (pattern ? pattern.test(text) : text.toLowerCase() === wanted.toLowerCase())
  return said === ''
    ? basename(path, extname(path))
        .split(/[_\s.-]+/)
        .some(means)
    : means(said.trim())
}

const joinPlanes = (rasters: readonly Raster[]): Result<Raster> => {
  const first = rasters[0]!
  const size = first.width * first.height
  const odd = rasters.find(({ width, height, channels }) => width !== first.width || height !== first.height || channels !== 1)
  if (odd) {
    const sizes = rasters.map(({ width, height, channels }) => `${width} x ${height} x ${channels}`).join(', ')
    return fail(
      'invalid',
      'process.sizes',
      `The pictures of the filters are not alike: ${sizes}. Register them onto one another first.`,
    )
  }
  // Whites may differ (one filter came as floats): all are brought to that of the first.
  const isAlike = rasters.every(({ sampleFormat, white }) => sampleFormat === first.sampleFormat && white === first.white)
  const data = createSamples(isAlike ? first.sampleFormat : 'f32', size * rasters.length)
  for (const [at, raster] of rasters.entries()) {
    if (isAlike) data.set(raster.data, at * size)
    else for (let i = 0; i < size; i++) data[at * size + i] = (raster.data[i]! / raster.white) * first.white
  }
  return ok({ ...first, channels: rasters.length, sampleFormat: isAlike ? first.sampleFormat : 'f32', data })
}
