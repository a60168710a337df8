import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { type ExportOptions, exportPicture } from '#server/images/export-picture.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

export const preview = defineCommand({
  name: 'preview',
  summary: 'Writes a stretched picture of a frame as JPEG or PNG',
  usage: `darksite preview FILE -o OUT.jpg|OUT.png [--size N] [--stretch auto|linear]

Writes the frame as one looks at it: upright, in colour, stretched.

  -o, --output FILE      where to write; the ending decides the format
  --size N               long side in pixels; pictures are never enlarged. Default: full size
  --stretch auto|linear  auto brightens dark frames and leaves finished photos alone; linear never brightens. Default: auto

Prints {"output", "width", "height"} on standard output.`,
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
    options: { output: { type: 'string', short: 'o' }, size: { type: 'string' }, stretch: { type: 'string' } },
  })
  if (!parsed.ok) return parsed
  const { output, size, stretch = 'auto' } = parsed.value.values
  const [file, ...more] = parsed.value.positionals
  if (file === undefined || more.length > 0)
    return fail('invalid', 'cli.preview', 'Name one file: darksite preview FILE -o OUT.jpg')
  if (output === undefined) return fail('invalid', 'cli.preview', 'Say where to write: -o OUT.jpg')
  if (size !== undefined && !/^[1-9]\d{0,4}$/.test(size))
    return fail('invalid', 'cli.preview', `“${size}” is not a size in pixels.`)
  if (stretch !== 'auto' && stretch !== 'linear') {
    return fail('invalid', 'cli.preview', `“${stretch}” is no stretch: choose auto or linear.`)
  }
  return ok({ file, output, stretch, ...(size === undefined ? {} : { size: Number(size) }) })
}
