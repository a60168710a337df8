import { readFile } from 'node:fs/promises'
import { loadCatalogue } from '#server/catalogues/load.ts'
import type { Config } from '#server/config.ts'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { openFileSource } from '#server/images/file-source.ts'
import { gunzip } from '#server/images/gunzip.ts'
import { broughtSolution } from '#server/jobs/plate-solve/brought.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { type Picture, type SolveSurroundings, solvePicture } from '#server/jobs/plate-solve/solve-picture.ts'
import { MIN_STARS } from '#server/solvers/solve-field/index.ts'
import type { Worker } from '#server/work/work.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { sniffFormat } from '#shared/formats/open.ts'
import { describeFrame } from '#shared/frame/describe.ts'
import { hintsOf, listsOf } from './options.ts'
import { type PictureSize, readStarTable, readStarText, type StarTable, starTableOf } from './star-table.ts'
import type { Upload, UploadResult } from './uploads.ts'

export interface SolveUploadContext extends Omit<SolveSurroundings, 'setup' | 'work'> {
  readonly config: Config
  readonly work: Pick<Worker, 'detectStars' | 'reducePicture'>
  /** Absolute path of the upload's file. */
  readonly path: string | null
}

/** The time that other programs wait for an answer [s]. */
export const TIME_LIMIT = 120

/**
 * Solves what another program has handed in: a picture of any format that is read here, a FITS table or a text of stars, or lists
 * in the request. Faults: those of reading it and of `solvePicture`.
 */
export const solveUpload = async (upload: Upload, context: SolveUploadContext): Promise<Result<UploadResult>> => {
  const { path, config, signal } = context
  const found = await subjectOf(upload, path)
  if (!found.ok) return found
  const { picture, table, format } = found.value
  const { scale, near, downsample } = hintsOf(upload.request, picture.width)
  const params = PlateSolveParams.parse({
    // Never a service: it might be this very server, or somebody whom the user did not mean to show this.
    solver: 'solve-field',
    timeLimitSeconds: TIME_LIMIT,
    ...(scale ? { scaleLow: scale.low, scaleHigh: scale.high, scaleUnits: 'arcsecperpix' } : {}),
    ...(near
      ? { ra: near.ra, dec: near.dec, ...(near.radiusDeg === null ? {} : { radiusDeg: Math.max(0.1, near.radiusDeg) }) }
      : {}),
    ...(downsample === null || downsample === 1 ? {} : { downsample }),
  })
  const work = rememberingStars(table ? starsOnly(table) : context.work)
  const solved = await solvePicture(picture, params, { ...context, setup: config, work })
  if (!solved.ok) return solved
  const { wcs, width, height } = solved.value
  const [detected, objects] = await Promise.all([work.detectStars(picture.path, MOST_STARS, signal), loadCatalogue(config)])
  return ok({
    solution: solved.value,
    isBottomUp: picture.isBottomUp,
    format,
    stars: detected.ok ? detected.value.stars.slice(0, MOST_STARS).map(({ x, y, flux }) => ({ x, y, flux })) : [],
    objects: objects.ok ? matchObjects(objects.value, wcs, width, height) : [],
  })
}

const MOST_STARS = 500

interface Subject {
  readonly picture: Picture
  /** Null for pictures. */
  readonly table: StarTable | null
  readonly format: string
}

const TABLE = 'table'

const subjectOf = async ({ request }: Upload, path: string | null): Promise<Result<Subject>> => {
  const size = sizeIn(request)
  const lists = listsOf(request)
  if (!lists.ok) return lists
  if (lists.value) return ofTable(starTableOf(lists.value.x, lists.value.y, null, size))
  if (path === null) return fail('invalid', 'nova.nothing', 'The upload has neither a file nor lists of stars.')
  const picture = await readPicture(path)
  if (picture.ok) return ok({ ...picture.value, table: null })
  const bytes = await readFile(path)
  const table = await readStarTable(bytes, size)
  if (table.ok && table.value) return ofTable(ok(table.value))
  const text = readStarText(bytes, size)
  if (text.ok && text.value) return ofTable(ok(text.value))
  // A broken table is said as such, anything else as what it is as a picture.
  return !table.ok && table.fault.code.startsWith('nova.') ? table : picture
}

const sizeIn = ({ image_width: width, image_height: height }: Upload['request']): PictureSize => ({
  width: Number(width) > 0 ? Math.round(Number(width)) : null,
  height: Number(height) > 0 ? Math.round(Number(height)) : null,
})

const ofTable = (table: Result<StarTable>): Result<Subject> => {
  if (!table.ok) return table
  const { width, height } = table.value
  return ok({ table: table.value, format: TABLE, picture: { path: '', width, height, isBottomUp: true, hint: null } })
}

/** Finding stars is what takes longest, and they are asked for twice. */
const rememberingStars = (work: SolveUploadContext['work']): SolveUploadContext['work'] => {
  let found: ReturnType<Worker['detectStars']> | undefined
  return {
    detectStars: (path, limit, signal) => {
      found ??= work.detectStars(path, limit, signal)
      return found
    },
    reducePicture: work.reducePicture,
  }
}

/** Stands in for the pixels that a list of stars does not have. */
const starsOnly = ({ stars, width, height }: StarTable): SolveUploadContext['work'] => ({
  detectStars: async () => ok({ stars, width, height }),
  // Asked for where the list itself is no use or did not help; only the former is all that there is to say.
  reducePicture: async () =>
    stars.length < MIN_STARS
      ? fail('no-result', 'nova.too-few-stars', tooFew(stars.length))
      : fail('unsupported', 'nova.no-picture', 'There is only a list of stars, no picture.'),
})

const tooFew = (count: number): string =>
  `The list has only ${count === 1 ? '1 star' : `${count} stars`}: at least ${MIN_STARS} are needed to recognise a field.`

const readPicture = async (path: string): Promise<Result<Pick<Subject, 'picture' | 'format'>>> => {
  const source = await openFileSource(path)
  if (!source.ok) return source
  try {
    const format = await sniffFormat(source.value, path)
    if (!format.ok) return format
    const header = await format.value.readHeader(source.value, { pictures, raws, gunzip })
    if (!header.ok) return header
    const { width, height, isBottomUp, pixelFault, format: id } = header.value
    if (pixelFault) return { ok: false, fault: pixelFault }
    const { hint, frameType } = describeFrame(header.value, path)
    const solution = broughtSolution({ header: header.value, hint, frameType })
    return ok({ picture: { path, width, height, isBottomUp, hint, solution }, format: id })
  } finally {
    await source.value.close()
  }
}
