import { resolve } from 'node:path'
import { z } from 'zod'
import { defineCommand } from '#server/cli/command.ts'
import { debayerOf } from '#server/cli/debayer-flag.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { type ExportOptions, exportPicture } from '#server/images/export-picture.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { STRETCH_MODES, StretchSpec } from '#shared/kernels/stretch/index.ts'
import { inputSentences } from '#shared/spec/input-words.ts'

export const preview = defineCommand({
  name: 'preview',
  summary: 'Writes a stretched picture of a frame as JPEG or PNG, or the frame itself as FITS',
  usage: `darksite preview FILE -o OUT.jpg|OUT.png [--size N] [--stretch MODE] [--preset NAME] [--linked|--unlinked] [--luminance] [--strength N] [--debayer METHOD]

Writes the frame as one looks at it: upright, in colour, stretched.

  -o, --output FILE     where to write; the ending decides the format:
                        .jpg, .png, or .fits and .fits.fz for all samples and the header
  --size N              long side in pixels; pictures are never enlarged. Default: full size
  --stretch MODE        auto brightens dark frames and leaves finished photos alone; linear never brightens;
                        asinh, log, sqrt, power, histogram and ghs are curves of that name. Default: auto
  --preset NAME         whose constants auto has: pixinsight, boosted, siril or nina. Default: pixinsight
  --linked, --unlinked  one stretch for all colours, or one for each. Default: linked; unlinked for the mosaic of a
                        one-shot colour camera, whose raw colours are not balanced
  --luminance           stretch the brightness and keep the hue
  --strength N          of asinh, log, power and ghs. Default: what puts the sky at a quarter of white
  --debayer METHOD      how the colours of a mosaic are found: superpixel makes one pixel of each 2 x 2 cell; bilinear,
                        vng and rcd keep the size, and use all cores. Default: superpixel

Prints {"output", "width", "height"} on standard output, and, where colours were found at full size, what found them:
"debayer": {"method", "backend", "threads"}.`,
  async run(argv, io) {
    const asked = optionsOf(argv)
    if (!asked.ok) {
      io.err(asked.fault.message)
      return 2
    }
    const { file, output, ...options } = asked.value
    const written = await exportPicture(resolve(io.cwd, file), resolve(io.cwd, output), options)
    if (!written.ok) {
      io.err(`${file}: ${written.fault.message} (${written.fault.code})`)
      return 1
    }
    io.out(JSON.stringify({ output, ...written.value }))
    return 0
  },
})

const optionsOf = (argv: readonly string[]): Result<ExportOptions & { file: string; output: string }> => {
  const parsed = parseFlags({
    args: [...argv],
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      size: { type: 'string' },
      stretch: { type: 'string' },
      preset: { type: 'string' },
      linked: { type: 'boolean' },
      unlinked: { type: 'boolean' },
      luminance: { type: 'boolean' },
      strength: { type: 'string' },
      debayer: { type: 'string' },
    },
  })
  if (!parsed.ok) return parsed
  const { output, size, debayer, ...stretch } = parsed.value.values
  const [file, ...more] = parsed.value.positionals
  if (file === undefined || more.length > 0)
    return fail('invalid', 'cli.preview', 'Name one file: darksite preview FILE -o OUT.jpg')
  if (output === undefined) return fail('invalid', 'cli.preview', 'Say where to write: -o OUT.jpg')
  if (size !== undefined && !/^[1-9]\d{0,4}$/.test(size))
    return fail('invalid', 'cli.preview', `“${size}” is not a size in pixels.`)
  const wishes = wishesOf(stretch)
  if (!wishes.ok) return wishes
  const method = debayerOf(debayer)
  if (!method.ok) return method
  return ok({ file, output, stretch: wishes.value, debayer: method.value, ...(size === undefined ? {} : { size: Number(size) }) })
}

interface StretchFlags {
  readonly stretch?: string | undefined
  readonly preset?: string | undefined
  readonly linked?: boolean | undefined
  readonly unlinked?: boolean | undefined
  readonly luminance?: boolean | undefined
  readonly strength?: string | undefined
}

const wishesOf = ({ stretch, preset, linked, unlinked, luminance, strength }: StretchFlags): Result<Partial<StretchSpec>> => {
  const mode = z.enum(STRETCH_MODES).exclude(['manual']).default('auto').safeParse(stretch)
  if (!mode.success) return fail('invalid', 'cli.preview', `“${stretch}” is no stretch: choose ${CHOICES.join(', ')}.`)
  if (linked && unlinked) return fail('invalid', 'cli.preview', 'A stretch is either linked or unlinked.')
  const given = {
    mode: mode.data,
    ...(preset === undefined ? {} : { preset }),
    ...(linked || unlinked ? { linked: linked === true } : {}),
    ...(luminance ? { colour: 'luminance' } : {}),
    ...(strength === undefined ? {} : { strength: Number(strength) }),
  }
  const spec = StretchSpec.safeParse(given)
  if (!spec.success) return fail('invalid', 'cli.preview', inputSentences(StretchSpec, spec.error))
  const { linked: isLinked, ...rest } = spec.data
  return ok(linked || unlinked ? { ...rest, linked: isLinked } : rest)
}

const CHOICES = STRETCH_MODES.filter((mode) => mode !== 'manual')
