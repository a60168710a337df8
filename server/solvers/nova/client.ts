import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AstrometryService } from '#server/config.ts'
import { type Answer, exchange } from '#server/net/exchange.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'

/** One service with the API of astrometry.net's web service, and our session there. Sources: its net/api.py and client.py. */
export interface NovaClient {
  readonly service: AstrometryService
  /** Sends a file with its settings. Answers with the number of the submission. */
  upload(settings: Readonly<Record<string, unknown>>, file: UploadFile, signal: AbortSignal): Promise<Result<number>>
  submission(id: number, signal: AbortSignal): Promise<Result<SubmissionState>>
  /** `solving` whenever it is neither solved nor given up. */
  job(id: number, signal: AbortSignal): Promise<Result<'solving' | 'success' | 'failure'>>
  /** Null while there is none: the service says so with status 200. */
  calibration(jobId: number, signal: AbortSignal): Promise<Result<NovaCalibration | null>>
  /** A file from beside the API, such as `wcs_file`; null where there is none. */
  file(kind: 'wcs_file' | 'annotated_display', jobId: number, signal: AbortSignal): Promise<Result<Uint8Array | null>>
  /** The job of a file that we sent under this name, among our newest ones; null when there is none or it cannot be known. */
  findJob(fileName: string, signal: AbortSignal): Promise<Result<number | null>>
  /** How long the service has asked us to leave it alone [ms]; asking takes the wish back. */
  takePauseMs(): number
}

export interface UploadFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface SubmissionState {
  /** The first job that there is. */
  readonly jobId: number | null
  /** The service's own word on why there will be none. */
  readonly error: string | null
}

export const NovaCalibration = z.object({
  ra: z.number(),
  dec: z.number(),
  pixscale: z.number(),
  orientation: z.number(),
  parity: z.number().transform((value) => (value < 0 ? (-1 as const) : (1 as const))),
  radius: z.number(),
})
export type NovaCalibration = z.output<typeof NovaCalibration>

const MAX_ANSWER = 8 * 2 ** 20
const MAX_FILE = 64 * 2 ** 20
/** So many of our newest jobs are looked through for a file of ours. */
const NEWEST = 20

const Login = z.object({ session: z.string() })
const Upload = z.object({ subid: z.coerce.number().int() })
const Submission = z.object({
  jobs: z.array(z.coerce.number().int().positive().nullable().catch(null)).catch([]),
  error_message: z.string().optional().catch(undefined),
})
const Job = z.object({ status: z.string() })
const Jobs = z.object({ jobs: z.array(z.coerce.number().int()) })
const Info = z.object({ original_filename: z.string() })

export const createNovaClient = (service: AstrometryService): NovaClient => {
  let session: string | null = null
  let pauseMs = 0

  // A service that repeats the key in its complaints must not bring it into our logs.
  const withoutKey = (text: string): string => (service.apiKey === '' ? text : text.replaceAll(service.apiKey, '…'))

  const ask = async <T>(
    path: string,
    shape: z.ZodType<T>,
    signal: AbortSignal,
    body?: { readonly type: string; readonly bytes: Uint8Array },
  ): Promise<Result<T>> => {
    const answer = await exchange(`${service.url}${path}`, {
      signal,
      maxBytes: MAX_ANSWER,
      redirects: 3,
      ...(body
        ? { method: 'POST' as const, body: body.bytes, headers: { 'content-type': body.type, ...headers() } }
        : { headers: headers() }),
    })
    if (!answer.ok) return answer
    const json = jsonOf(answer.value)
    if (!json.ok) {
      pauseMs = Math.max(pauseMs, (answer.value.retryAfterSeconds ?? 0) * 1000)
      return json
    }
    const refusal = Refusal.safeParse(json.value)
    if (refusal.success) return refused(withoutKey(refusal.data.errormessage), service)
    const parsed = shape.safeParse(json.value)
    return parsed.success
      ? ok(parsed.data)
      : fail('unavailable', 'nova.odd-answer', `${titleOf(service)} answers in an unknown way.`)
  }
  const headers = (): Record<string, string> => ({ 'user-agent': 'Darksite', referer: new URL('login', service.url).href })

  const form = (fields: unknown) => ({
    type: 'application/x-www-form-urlencoded',
    bytes: Buffer.from(new URLSearchParams({ 'request-json': JSON.stringify(fields) }).toString()),
  })
  const login = async (signal: AbortSignal): Promise<Result<string>> => {
    if (session !== null) return ok(session)
    const entered = await ask('login', Login, signal, form({ apikey: service.apiKey }))
    if (!entered.ok) return notSent(entered)
    session = entered.value.session
    return ok(session)
  }
  /** Does something with a session; a session that the service has forgotten is made anew, once. */
  const inSession = async <T>(signal: AbortSignal, act: (session: string) => Promise<Result<T>>): Promise<Result<T>> => {
    const first = await login(signal)
    if (!first.ok) return first
    const done = await act(first.value)
    if (done.ok || done.fault.code !== 'nova.no-session') return done
    session = null
    const second = await login(signal)
    return second.ok ? act(second.value) : second
  }

  return {
    service,
    upload: (settings, file, signal) =>
      inSession(signal, async (session) => {
        const sent = await ask('upload', Upload, signal, multipartOf({ ...settings, session }, file))
        return sent.ok ? ok(sent.value.subid) : sent
      }),
    async submission(id, signal) {
      const answer = await ask(`submissions/${id}`, Submission, signal)
      if (!answer.ok) return answer
      const { jobs, error_message: error } = answer.value
      return ok({ jobId: jobs.find((job) => job !== null) ?? null, error: error ? withoutKey(error) : null })
    },
    async job(id, signal) {
      const answer = await ask(`jobs/${id}`, Job, signal)
      if (!answer.ok) return answer
      const { status } = answer.value
      return ok(status === 'success' || status === 'failure' ? status : 'solving')
    },
    async calibration(jobId, signal) {
      const answer = await ask(`jobs/${jobId}/calibration/`, z.unknown(), signal)
      if (!answer.ok) return answer
      const parsed = NovaCalibration.safeParse(answer.value)
      return ok(parsed.success ? parsed.data : null)
    },
    async file(kind, jobId, signal) {
      const url = new URL(`../${kind}/${jobId}`, service.url).href
      const answer = await exchange(url, { signal, maxBytes: MAX_FILE, redirects: 3, headers: headers() })
      if (!answer.ok) return answer
      const { status, contentType, bytes } = answer.value
      if (status >= 500 || status === 429) return fail('unavailable', 'nova.busy', `${titleOf(service)} is busy.`)
      // Without a file there is a page, be it with status 404 or 200.
      return ok(status === 200 && !/html/i.test(contentType) && bytes.length > 0 ? bytes : null)
    },
    findJob: (fileName, signal) =>
      inSession(signal, async (session) => {
        const mine = await ask('myjobs/', Jobs, signal, form({ session }))
        // Services that know no such list cannot tell.
        if (!mine.ok) return mine.fault.code === 'nova.not-found' || mine.fault.code === 'nova.refused' ? ok(null) : mine
        for (const id of mine.value.jobs.toSorted((a, b) => b - a).slice(0, NEWEST)) {
          const info = await ask(`jobs/${id}/info/`, Info, signal)
          if (info.ok && info.value.original_filename === fileName) return ok(id)
          if (!info.ok && /^net\./.test(info.fault.code)) return info
        }
        return ok(null)
      }),
    takePauseMs: () => {
      const wished = pauseMs
      pauseMs = 0
      return wished
    },
  }
}

export const titleOf = ({ id, url }: AstrometryService): string =>
  id === 'nova' ? 'Nova' : `The service at ${new URL(url).host}`

const Refusal = z.object({ status: z.literal('error'), errormessage: z.string() })

/** Errors come with status 200; a page instead of JSON means that it is not there, or that the service is busy. */
const jsonOf = ({ status, bytes, url }: Answer): Result<unknown> => {
  const host = new URL(url).host
  if (status === 404) return fail('not-found', 'nova.not-found', `${host} knows nothing of it.`)
  if (status === 429 || status >= 500) return fail('unavailable', 'nova.busy', `${host} is busy (${status}).`)
  if (status !== 200) return fail('invalid', 'nova.refused', `${host} refuses (${status}).`)
  try {
    return ok(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return fail('unavailable', 'nova.odd-answer', `${host} answers with a page where data were expected.`)
  }
}

const refused = (message: string, service: AstrometryService): Result<never> => {
  if (/^bad apikey/i.test(message) || /^need "apikey"/i.test(message)) {
    const [name, where] =
      service.id === 'nova'
        ? ['ASTROMETRY_API_KEY', 'from your profile at nova.astrometry.net']
        : ['LOCAL_ASTROMETRY_API_KEY', `that ${new URL(service.url).host} gives you`]
    return fail(
      'invalid',
      'nova.bad-key',
      `${titleOf(service)} does not know our API key. Set ${name} to the key ${where}, and start again.`,
    )
  }
  if (/^no session/i.test(message) || /not authenticated/i.test(message))
    return fail('unavailable', 'nova.no-session', `${titleOf(service)} has forgotten us.`)
  if (/does not exist/i.test(message)) return fail('not-found', 'nova.not-found', `${titleOf(service)} knows nothing of it.`)
  return fail('invalid', 'nova.refused', `${titleOf(service)} refuses: ${message}`)
}

/** Whatever is wrong with the line or the service at the login: no picture was sent. */
const notSent = (failure: { readonly ok: false; readonly fault: Fault }): Result<never> =>
  failure.fault.kind === 'unavailable' || failure.fault.kind === 'timeout'
    ? fail('unavailable', 'nova.unreachable', failure.fault.message)
    : failure

const multipartOf = (settings: unknown, { name, bytes }: UploadFile) => {
  const boundary = `darksite-${randomUUID()}`
  const head = [
    `--${boundary}`,
    'Content-Type: text/plain',
    'MIME-Version: 1.0',
    'Content-Disposition: form-data; name="request-json"',
    '',
    JSON.stringify(settings),
    `--${boundary}`,
    'Content-Type: application/octet-stream',
    'MIME-Version: 1.0',
    `Content-Disposition: form-data; name="file"; filename="${name}"`,
    '',
    '',
  ].join('\r\n')
  return {
    type: `multipart/form-data; boundary="${boundary}"`,
    bytes: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}
