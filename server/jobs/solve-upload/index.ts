import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { solveUpload as solve } from '#server/nova/solve-upload.ts'
import { uploadFolder } from '#server/nova/uploads.ts'
import { fail, ok } from '#shared/core/fault.ts'

/**
 * The answer is written into the upload, where the program that asked looks for it. A failure is written too, even one that is tried
 * again: the program waits, and a solution takes the place of a failure.
 */
export const solveUpload = defineJob({
  id: 'solve-upload',
  title: 'Solve for another program',
  summary: 'Solves a picture or a list of stars that another program has handed in.',
  params: z.object({
    upload: z
      .int()
      .min(0)
      .default(0)
      .meta({ title: 'Upload', description: 'The number that the program got for it; there is none of 0' }),
  }),
  async run({ upload: id }, context: LibraryContext) {
    const { config, signal, uploads, progress, log, work, now } = context
    const upload = uploads.get(id)
    if (!upload) return fail('not-found', 'nova.no-upload', 'What was handed in is not there any more.')
    if (upload.result) return ok({ upload: id })
    uploads.begin(id)
    log(`${upload.fileName}, submission ${id}.`)
    const scratchDir = join(config.dataDir, 'scratch')
    await mkdir(scratchDir, { recursive: true })
    const path = upload.file === null ? null : join(uploadFolder(config), upload.file)
    const solved = await solve(upload, { config, work, scratchDir, now, path, signal, log, progress })
    if (solved.ok) {
      uploads.succeed(id, solved.value)
      const { ra, dec, pixelScaleArcsec } = solved.value.solution
      return ok({ upload: id, ra, dec, pixelScaleArcsec })
    }
    if (!signal.aborted) uploads.fail(id, solved.fault.message)
    return solved
  },
})
