import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { fileFault } from '#server/images/file-source.ts'
import { readVersion } from '#server/version.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isStretched, measureFor, resolveStretch, StretchSpec } from '#shared/kernels/stretch/index.ts'
import { renderBytes } from '#shared/preview/render-bytes.ts'
import type { Provenance } from '#shared/recipes/provenance.ts'
import type { Product, Recipe } from '#shared/recipes/recipe.ts'
import { productKey, recipeKey } from '#shared/recipes/recipe-key.ts'
import { runRecipe, type StepRun } from '#shared/recipes/run-recipe.ts'
import type { StepRegistry } from '#shared/steps/pipeline.ts'
import type { StepFrame } from '#shared/steps/step.ts'
import { steps } from '#shared/steps/steps.gen.ts'
import { checkProduct, type EncodedProduct, encodeProduct, encodeUpright, type FinishedPicture } from './encode-product.ts'
import { type OpenedInput, openInput, openPlanes, sha256OfFile } from './process-inputs.ts'

/** A file to be written. */
export interface Target {
  readonly path: string
  readonly product: Product
}

export interface ProcessOptions {
  readonly signal: AbortSignal
  /** Finds the stars of known colour in a solved picture, for recipes that ask for true colours. */
  readonly referenceStars?: (frame: StepFrame) => Promise<NonNullable<StepFrame['references']>>
  /** Makes products anew that are there already. */
  readonly isForced?: boolean
  readonly progress?: (fraction: number, title: string) => void
  /** Hears the picture after each step. */
  readonly after?: (frame: StepFrame, run: StepRun, index: number) => void
}

export interface ProcessedPicture {
  readonly key: string
  /** True when the products were there already, of the same inputs, recipe and code. */
  readonly isReused: boolean
  readonly width: number | null
  readonly height: number | null
  readonly seconds: number
  readonly steps: readonly StepRun[]
  readonly products: readonly {
    readonly path: string
    readonly bytes: number
    readonly clippedBlacks: number
    readonly clippedWhites: number
  }[]
}

const registry: StepRegistry = steps

/**
 * Makes the products of a recipe from one file, or from one file for each filter. Products are whole or not there. Faults: those of
 * opening, of the recipe's steps and of encoding, `process.same-file`, `process.not-written`.
 */
export const processPicture = async (
  inputs: readonly string[],
  recipe: Recipe,
  targets: readonly Target[],
  options: ProcessOptions,
): Promise<Result<ProcessedPicture>> => {
  const start = performance.now()
  if (await touchesInput(inputs, targets)) return fail('invalid', 'process.same-file', 'A capture is never written over.')
  for (const { product } of targets) {
    const checked = checkProduct(product)
    if (!checked.ok) return checked
  }
  const naming = nameInputs(inputs, recipe)
  if (!options.isForced) {
    const found = await madeBefore(targets, naming)
    if (found) return ok({ ...found, seconds: (performance.now() - start) / 1000 })
  }
  // Loading the encoder and reading the file wait for different things.
  const isEncoded = targets.some(({ product: { format } }) => format !== 'fits' && format !== 'xisf' && format !== 'tiff')
  const [opened] = await Promise.all([
    recipe.planes ? openPlanes(inputs, recipe.planes) : openInput(inputs[0]!),
    isEncoded ? import('sharp') : null,
  ])
  if (!opened.ok) return opened
  const references = options.referenceStars ? await options.referenceStars(opened.value.frame) : []
  const frame = references.length > 0 ? { ...opened.value.frame, references } : opened.value.frame
  const made = await makeProducts({ ...opened.value, frame }, recipe, targets, naming, options)
  return made.ok ? ok({ ...made.value, seconds: (performance.now() - start) / 1000 }) : made
}

const nameInputs = async (inputs: readonly string[], recipe: Recipe): Promise<Result<Provenance>> => {
  const hashes = await Promise.all(inputs.map(sha256OfFile))
  const known: string[] = []
  for (const hash of hashes) {
    if (!hash.ok) return hash
    known.push(hash.value)
  }
  const version = readVersion()
  const named = inputs.map((path, at) => ({ name: basename(path), sha256: known[at]! }))
  return ok({ program: 'Darksite', version, key: recipeKey(known, recipe, registry, version), inputs: named, recipe })
}

type Made = Omit<ProcessedPicture, 'seconds'>

/** What is there already, when every product names the key: it stands uncompressed in all formats. */
const madeBefore = async (targets: readonly Target[], naming: Promise<Result<Provenance>>): Promise<Made | null> => {
  const sizes = await Promise.all(targets.map(({ path }) => stat(path).catch(() => null)))
  if (targets.length === 0 || sizes.some((found) => !found?.isFile())) return null
  const named = await naming
  if (!named.ok) return null
  const { key } = named.value
  const products = []
  for (const [at, { path, product }] of targets.entries()) {
    if (!(await readFile(path)).includes(productKey(key, product))) return null
    products.push({ path, bytes: sizes[at]!.size, clippedBlacks: 0, clippedWhites: 0 })
  }
  return { key, isReused: true, width: null, height: null, steps: [], products }
}

const makeProducts = async (
  { frame, header }: OpenedInput,
  recipe: Recipe,
  targets: readonly Target[],
  naming: Promise<Result<Provenance>>,
  { signal, progress, after }: ProcessOptions,
): Promise<Result<Made>> => {
  const last = recipe.steps.findLast(({ isOff }) => !isOff)
  // A stretch that only bytes are made of needs no picture in between.
  const isShort =
    !after &&
    last?.step === 'stretch' &&
    targets.every(({ product }) => product.format === 'jpeg') &&
    !recipe.planes &&
    frame.raster.channels !== 2 &&
    frame.raster.channels <= 3 &&
    !isStretched(frame.raster)
  const now = (): number => performance.now() / 1000
  const ran = runRecipe(isShort ? { ...recipe, steps: recipe.steps.filter((step) => step !== last) } : recipe, registry, frame, {
    signal,
    now,
    ...(progress ? { progress } : {}),
    ...(after ? { after } : {}),
  })
  if (!ran.ok) return ran
  const { raster, wcs } = ran.value.frame
  const runs = [...ran.value.runs]
  let bytes: ReturnType<typeof renderBytes> | undefined
  if (isShort) {
    const begun = now()
    const spec = StretchSpec.parse(last.params)
    const stretch = resolveStretch(spec, measureFor(spec, raster))
    if (!stretch.ok) return stretch
    bytes = renderBytes(raster, stretch.value, { factor: 1, flip: raster.isBottomUp, colour: 'keep' })
    const seconds = now() - begun
    const megapixelsPerSecond = (raster.width * raster.height * raster.channels) / 1e6 / seconds
    runs.push({ step: 'stretch', title: steps.stretch.title, seconds, megapixelsPerSecond, warnings: [] })
  }
  const named = await naming
  if (!named.ok) return named
  const { key } = named.value
  const products: ProcessedPicture['products'][number][] = []
  for (const { path, product } of targets) {
    const provenance = { ...named.value, key: productKey(key, product) }
    const picture: FinishedPicture = { raster, header, wcs, provenance }
    const encoded = bytes ? plainly(await encodeUpright(picture, bytes, product)) : await encodeProduct(picture, product)
    if (!encoded.ok) return encoded
    if (signal.aborted) return fail('cancelled', 'recipe.cancelled', 'The recipe was stopped.')
    const written = await writeWhole(path, encoded.value.bytes)
    if (!written.ok) return written
    const { clipped } = encoded.value
    products.push({ path, bytes: encoded.value.bytes.length, clippedBlacks: clipped.blacks, clippedWhites: clipped.whites })
  }
  return ok({ key, isReused: false, width: raster.width, height: raster.height, steps: runs, products })
}

const plainly = (bytes: Result<Uint8Array>): Result<EncodedProduct> =>
  bytes.ok ? ok({ bytes: bytes.value, clipped: { blacks: 0, whites: 0 } }) : bytes

const touchesInput = async (inputs: readonly string[], targets: readonly Target[]): Promise<boolean> => {
  const placeOf = async (path: string): Promise<string | null> => {
    const found = await stat(path).catch(() => null)
    return found && `${found.dev}:${found.ino}`
  }
  const captures = new Set((await Promise.all(inputs.map(placeOf))).filter((place) => place !== null))
  return (await Promise.all(targets.map(({ path }) => placeOf(path)))).some((place) => place !== null && captures.has(place))
}

/** Nobody ever sees half of it: written beside its name, then given its name. */
const writeWhole = async (path: string, bytes: Uint8Array): Promise<Result<null>> => {
  const part = `${path}.part-${process.pid}`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(part, 'w')
    try {
      await file.writeFile(bytes)
    } finally {
      await file.close()
    }
    await rename(part, path)
    return ok(null)
  } catch (error) {
    await rm(part, { force: true })
    const fault = fileFault(error)
    if (fault.ok) return fault
    return fail('unavailable', 'process.not-written', `${path} could not be written: is the disk full, or the folder not yours?`)
  }
}
