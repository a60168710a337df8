import { readFile, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { defineCommand, type Io } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { readConfig } from '#server/config.ts'
import { picturesIn } from '#server/darkroom/process-inputs.ts'
import { type ProcessedPicture, processPicture, type Target } from '#server/darkroom/process-picture.ts'
import { referenceStarsOf } from '#server/darkroom/reference-stars.ts'
import { fileFault } from '#server/images/file-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { presetNamed, presets } from '#shared/recipes/presets.ts'
import { type Product, type ProductFormat, parseRecipe, type Recipe } from '#shared/recipes/recipe.ts'
import { steps } from '#shared/steps/steps.gen.ts'

export const process = defineCommand({
  name: 'process',
  summary: 'Makes finished pictures of frames by a recipe',
  usage: `darksite process FILE|DIR… --recipe NAME|FILE.json -o OUT [--depth BITS] [--quality N] [--force]

Every picture goes through the steps of the recipe by itself; recipes for several filters (“darksite recipes” lists their
"planes") make one picture of all that are named. “darksite recipes” lists the recipes, “darksite recipes NAME” prints one to change.

  --recipe NAME|FILE.json  a recipe of Darksite's, or one of yours
  -o, --output OUT         a file (.fits, .xisf, .tif, .png, .jpg, .webp, .avif), or a folder, where each picture gets the
                           files that its recipe lists, under its own name
  --depth BITS             bits of a sample: 8, 16, or 32 for floats from 0 to 1
  --quality N              of .jpg, .webp and .avif, in per cent
  --force                  makes again what is there already

Every product carries its recipe and the SHA-256 of its inputs. Where it is there already, of the same inputs, recipe and
version, it is left alone. Captures are never written over.

Prints one JSON line for each picture: {"inputs", "products", "key", "reused", "width", "height", "seconds", "steps": [{"step",
"seconds", "megapixelsPerSecond", "warnings"}]}. What a step warns of is told on standard error, too.`,
  async run(argv, io) {
    const asked = await wishesOf(argv, io)
    if (!asked.ok) {
      io.err(asked.fault.message)
      return 2
    }
    const { recipe, output, isFolder, isForced, product } = asked.value
    const found = await picturesIn(asked.value.paths)
    if (!found.ok) {
      io.err(`${found.fault.message} (${found.fault.code})`)
      return 1
    }
    const groups = recipe.planes ? [found.value] : found.value.map((path) => [path])
    if (!isFolder && groups.length > 1) {
      io.err(`${groups.length} pictures cannot become one file. Name a folder: -o OUT/`)
      return 2
    }
    const needsStars = recipe.steps.some(({ step, isOff }) => step === 'colour-calibration' && !isOff)
    let failed = 0
    for (const inputs of groups) {
      const targets = isFolder ? targetsIn(output, inputs, recipe, product) : [{ path: output, product: product! }]
      const made = await processPicture(inputs, recipe, targets, {
        signal: io.signal,
        isForced,
        ...(needsStars ? { referenceStars: (frame) => referenceStarsOf(frame, readConfig(io.env)) } : {}),
      })
      if (made.ok) tell(io, inputs, made.value)
      else {
        failed++
        io.err(`${inputs.map((path) => basename(path)).join(', ')}: ${made.fault.message} (${made.fault.code})`)
        if (made.fault.kind === 'cancelled') return 130
      }
    }
    return failed > 0 ? 1 : 0
  },
})

const tell = (io: Io, inputs: readonly string[], { isReused, ...made }: ProcessedPicture): void => {
  const rounded = (value: number): number => Number(value.toPrecision(4))
  const runs = made.steps.map(({ step, seconds, megapixelsPerSecond, warnings }) => ({
    step,
    seconds: rounded(seconds),
    megapixelsPerSecond: rounded(megapixelsPerSecond),
    warnings,
  }))
  for (const { step, warnings } of runs) for (const { message } of warnings) io.err(`${step}: ${message}`)
  if (isReused) io.err(`${basename(made.products[0]!.path)} is there already, of the same picture and recipe.`)
  io.out(JSON.stringify({ inputs, ...made, reused: isReused, seconds: rounded(made.seconds), steps: runs }))
}

const ENDINGS: Readonly<Record<string, ProductFormat>> = {
  '.fits': 'fits',
  '.fit': 'fits',
  '.fts': 'fits',
  '.xisf': 'xisf',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
}
const ENDING_OF: Readonly<Record<ProductFormat, string>> = {
  fits: '.fits',
  xisf: '.xisf',
  tiff: '.tif',
  png: '.png',
  jpeg: '.jpg',
  webp: '.webp',
  avif: '.avif',
}

const targetsIn = (folder: string, inputs: readonly string[], { name, planes, products }: Recipe, asked?: Product): Target[] =>
  products.map((product) => {
    const stem = planes
      ? name
      : `${basename(inputs[0]!)
          .replace(/(\.fz|\.gz|\.bz2)$/i, '')
          .replace(/\.[^.]+$/, '')}_${name}`
    const { format, ...rest } = product
    return {
      path: join(folder, stem + ENDING_OF[format]),
      product: { format, ...rest, ...(asked?.quality ? { quality: asked.quality } : {}) },
    }
  })

interface Wishes {
  readonly paths: readonly string[]
  readonly recipe: Recipe
  readonly output: string
  readonly isFolder: boolean
  readonly isForced: boolean
  readonly product: Product | undefined
}

const wishesOf = async (argv: readonly string[], io: Io): Promise<Result<Wishes>> => {
  const parsed = parseFlags({
    args: [...argv],
    allowPositionals: true,
    options: {
      recipe: { type: 'string' },
      output: { type: 'string', short: 'o' },
      depth: { type: 'string' },
      quality: { type: 'string' },
      force: { type: 'boolean' },
    },
  })
  if (!parsed.ok) return parsed
  const { positionals, values } = parsed.value
  const { recipe: named, output, depth, quality, force = false } = values
  const wrong = (message: string): Result<never> => fail('invalid', 'cli.process', message)
  if (positionals.length === 0 || named === undefined || output === undefined)
    return wrong('Say what, how and where: darksite process FILE --recipe quick_dso -o OUT.jpg')
  if (depth !== undefined && !/^(8|16|32)$/.test(depth)) return wrong(`“${depth}” is no depth: choose 8, 16 or 32.`)
  if (quality !== undefined && !/^([1-9]\d?|100)$/.test(quality)) return wrong(`“${quality}” is no quality: choose 1 to 100.`)
  const recipe = await recipeCalled(named, io.cwd)
  if (!recipe.ok) return recipe
  const out = resolve(io.cwd, output)
  const ending = extname(out).toLowerCase()
  const format = ENDINGS[ending]
  const isFolder = /[/\\]$/.test(output) || ending === '' || (await stat(out).catch(() => null))?.isDirectory() === true
  if (!isFolder && !format)
    return wrong(`A file that ends in ${ending} cannot be written: choose ${Object.keys(ENDINGS).join(', ')}.`)
  const ofRecipe = recipe.value.products.find((product) => product.format === format)
  const bits = depth === undefined ? undefined : depth === '8' ? 8 : depth === '16' ? 16 : 32
  const asked = {
    ...(bits ? ({ depth: bits } as const) : {}),
    ...(quality === undefined ? {} : { quality: Number(quality) }),
  }
  const product = format ? { ...ofRecipe, format, ...asked } : undefined
  const paths = positionals.map((path) => resolve(io.cwd, path))
  return ok({ paths, recipe: recipe.value, output: out, isFolder, isForced: force, product: isFolder ? undefined : product })
}

const recipeCalled = async (named: string, cwd: string): Promise<Result<Recipe>> => {
  const preset = presetNamed(named)
  if (preset) return ok(preset)
  if (!/\.json$/i.test(named)) {
    const known = presets.map(({ name }) => name).join(', ')
    return fail('not-found', 'process.no-recipe', `There is no recipe “${named}”. There are: ${known}; a file ends in .json.`)
  }
  try {
    return parseRecipe(JSON.parse(await readFile(resolve(cwd, named), 'utf8')), steps)
  } catch (error) {
    if (error instanceof SyntaxError) return fail('invalid', 'recipe.json', `${named} is no JSON: ${error.message}`)
    const fault = fileFault(error)
    return fault.ok ? fault : { ok: false, fault: { ...fault.fault, message: `${named}: ${fault.fault.message}` } }
  }
}
