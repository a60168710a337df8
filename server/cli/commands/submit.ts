import { epochSeconds, refuse, say } from '#server/astro-jobs/answer.ts'
import { paramsOf, readFlags, SUBMIT_FLAGS } from '#server/astro-jobs/arguments.ts'
import { createJob } from '#server/astro-jobs/create-job.ts'
import { startWorker } from '#server/astro-jobs/start-worker.ts'
import { defineCommand } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'
import type { Fault } from '#shared/core/fault.ts'

const usage = `darksite submit --image FILE [options]

Copies the image into a job of its own, starts to solve it in the background and answers at once.
  --image FILE          the picture: FITS, JPEG, PNG or TIFF
  --scale-low N         smallest and largest scale that can be right; used when both are given,
  --scale-high N        otherwise the file's own header is asked
  --scale-units UNIT    degwidth (width of the picture, the default), arcminwidth or arcsecperpix
  --ra R --dec D        where to look, in degrees or 05:35:17 -05:23:28
  --radius DEG          how far around (default 10)
  --downsample N        how much smaller the picture may be made for the solver (default 2)
  --timeout SECONDS     when to give up (default 600)
Answers {"ok":true,"job_id":"…"}. Jobs are kept in JOBS_DIR (default /srv/astro_jobs).`

const NO_IMAGE: Fault = { kind: 'invalid', code: 'astro-jobs.usage', message: '--image is missing.' }

export const submit = defineCommand({
  name: 'submit',
  summary: 'Solves one picture in the background and answers its job id',
  usage,
  async run(argv, io) {
    const flags = readFlags(argv, SUBMIT_FLAGS)
    if (!flags.ok) return refuse(io, flags.fault, undefined, usage)
    const image = flags.value['image']
    if (image === undefined) return refuse(io, NO_IMAGE, undefined, usage)
    const params = paramsOf(flags.value)
    if (!params.ok) return refuse(io, params.fault, undefined, usage)
    const { jobsDir } = readConfig(io.env)
    const jobId = await createJob(jobsDir, image, io.cwd, params.value, epochSeconds())
    if (!jobId.ok) return refuse(io, jobId.fault)
    startWorker(jobsDir, jobId.value, io.env)
    say(io, { ok: true, job_id: jobId.value })
    return 0
  },
})
