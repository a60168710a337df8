import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { debayerOf } from '#server/cli/debayer-flag.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { convertPicture } from '#server/images/convert-picture.ts'

export const convert = defineCommand({
  name: 'convert',
  summary: 'Writes the pixels and the header of any frame as FITS or XISF',
  usage: `darksite convert FILE -o OUT.fits|OUT.xisf [--compress] [--mean] [--debayer METHOD]

Samples stay what they are: nothing is stretched or scaled, and nothing debayered unless it is asked for. The mosaic and the order of the rows are written down. A name that ends in .fz is packed.

  -o, --output FILE  where to write; the ending decides the format
  --compress         packs the pixels: RICE in FITS (whole numbers without loss), zlib in XISF
  --mean             of a SER video, the mean of all frames instead of the first one
  --debayer METHOD   makes three planes of a mosaic by bilinear, vng or rcd, on all cores

Prints {"output", "width", "height"} on standard output, and, where colours were found at full size, what found them:
"debayer": {"method", "backend", "threads"}.`,
  async run(argv, io) {
    const parsed = parseFlags({
      args: [...argv],
      allowPositionals: true,
      options: {
        output: { type: 'string', short: 'o' },
        compress: { type: 'boolean' },
        mean: { type: 'boolean' },
        debayer: { type: 'string' },
      },
    })
    const [file, ...more] = parsed.ok ? parsed.value.positionals : []
    const { output, compress = false, mean = false } = parsed.ok ? parsed.value.values : {}
    if (!parsed.ok || file === undefined || more.length > 0 || output === undefined) {
      io.err(parsed.ok ? 'Name one file and where to write: darksite convert FILE -o OUT.xisf' : parsed.fault.message)
      return 2
    }
    const method = debayerOf(parsed.value.values.debayer)
    if (!method.ok || method.value === 'superpixel') {
      io.err(
        method.ok
          ? 'superpixel halves the size, and the header would not fit: choose bilinear, vng or rcd.'
          : method.fault.message,
      )
      return 2
    }
    const options = {
      ...(compress ? { isCompressed: true } : {}),
      ...(method.value ? { debayer: method.value } : {}),
      isMean: mean,
    }
    const written = await convertPicture(resolve(io.cwd, file), resolve(io.cwd, output), options)
    if (!written.ok) {
      io.err(`${file}: ${written.fault.message} (${written.fault.code})`)
      return 1
    }
    io.out(JSON.stringify({ output, ...written.value }))
    return 0
  },
})
