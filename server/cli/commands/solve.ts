import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { analyseFile } from '#server/astro-jobs/analyse-file.ts'
import { refuse, say } from '#server/astro-jobs/answer.ts'
import { paramsOf, readFlags, SUBMIT_FLAGS } from '#server/astro-jobs/arguments.ts'
import { defineCommand } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'

const usage = `darksite solve FILE [options]

Solves one picture now and prints the same JSON as "result". Options are those of "submit", without --image.
Exit code 0 when it was solved, 2 when not.`

export const solve = defineCommand({
  name: 'solve',
  summary: 'Solves one picture now and prints where it points and what is in it',
  usage,
  async run(argv, io) {
    // "darksite solve FILE …" and "darksite solve --image FILE …" are the same.
    const words = argv[0] !== undefined && !argv[0].startsWith('--') ? ['--image', ...argv] : argv
    const flags = readFlags(words, SUBMIT_FLAGS)
    if (!flags.ok) return refuse(io, flags.fault, undefined, usage)
    const params = paramsOf(flags.value)
    if (!params.ok) return refuse(io, params.fault, undefined, usage)
    const image = flags.value['image']
    if (image === undefined) {
      io.err(`Name a file.\n\n${usage}`)
      return 2
    }
    const scratchDir = await mkdtemp(join(tmpdir(), 'darksite-solve-'))
    try {
      const context = { signal: io.signal, scratchDir, log: io.err }
      const analysis = await analyseFile(readConfig(io.env))(resolve(io.cwd, image), params.value, context)
      say(io, analysis)
      return analysis.ok ? 0 : 2
    } finally {
      await rm(scratchDir, { recursive: true, force: true })
    }
  },
})
