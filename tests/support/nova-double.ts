import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { writeHeader } from '#shared/formats/fits/write.ts'
import { cardsOfWcs } from '#shared/sky/fits-wcs.ts'
import type { Wcs } from '#shared/sky/wcs.ts'

/** What a submission to the double becomes. */
export interface Fate {
  /** How often `submissions/N` is asked before there is a job; Infinity for never. */
  readonly pollsToJob?: number
  /** How often `jobs/N` is asked before it has ended. */
  readonly pollsToEnd?: number
  readonly ending?: 'success' | 'failure'
  /** Says so instead of making a job. */
  readonly errorMessage?: string
  /** How often the calibration is asked for before it is there, though the job has ended. */
  readonly pollsToCalibration?: number
  readonly hasWcsFile?: boolean
  readonly hasAnnotated?: boolean
}

export interface DoubleSubmission {
  readonly id: number
  readonly jobId: number
  readonly fileName: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly bytes: Buffer
  readonly fate: Fate
  polls: number
  jobPolls: number
  calibrationPolls: number
  hasJob: boolean
  hasEnded: boolean
}

export interface Answered {
  readonly calibration: Readonly<Record<string, number>>
  readonly wcs: Wcs
}

export interface NovaDouble {
  /** Of the API, as users name it. */
  readonly url: string
  readonly port: number
  readonly submissions: DoubleSubmission[]
  /** Method and path of every request, in order. */
  readonly requests: string[]
  /** The largest number of submissions that were unfinished at the same time. */
  most(): number
  /** What the next submissions become; the last one holds on. */
  fates: Fate[]
  /** Answers a request instead of the service; null leaves it to the service. */
  trouble: ((path: string, response: ServerResponse) => boolean) | null
  forgetSessions(): void
  close(): Promise<void>
}

export interface DoubleOptions {
  readonly apiKey: string
  /** What a file shows; null when it cannot be solved. */
  solve(submission: DoubleSubmission): Promise<Answered | null> | Answered | null
  readonly now?: () => number
}

/**
 * A service on this machine that speaks as nova.astrometry.net does, written from its documented protocol and from what is known
 * of its code (net/urls.py, net/api.py): errors with status 200, JSON as plain text, pages with status 404, "None" as a word,
 * null for a job to come, files beside the API only with a Referer.
 */
export const startNovaDouble = async (options: DoubleOptions): Promise<NovaDouble> => {
  const sessions = new Set<string>()
  const submissions: DoubleSubmission[] = []
  const requests: string[] = []
  const answers = new Map<number, Answered>()
  let [most, newest] = [0, 9_000_000]

  const json = (response: ServerResponse, value: unknown): void => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(JSON.stringify(value))
  }
  const refuse = (response: ServerResponse, errormessage: string): void => json(response, { status: 'error', errormessage })
  const page404 = (response: ServerResponse): void => {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>')
  }
  const time = (): string => new Date().toISOString().replace('T', ' ').replace('Z', '000')

  const login = (response: ServerResponse, fields: Record<string, unknown> | null): void => {
    const key = fields?.['apikey']
    if (key !== options.apiKey) {
      refuse(response, fields === null ? 'no json' : key === undefined ? 'need "apikey"' : 'bad apikey')
      return
    }
    const session = randomBytes(16).toString('hex')
    sessions.add(session)
    json(response, { status: 'success', message: 'authenticated user: somebody@example.org', session })
  }
  const entered = (response: ServerResponse, fields: Record<string, unknown> | null): boolean => {
    const session = fields?.['session']
    if (typeof session === 'string' && sessions.has(session)) return true
    refuse(
      response,
      fields === null ? 'no json' : session === undefined ? 'no "session" in JSON.' : `no session with key "${session}"`,
    )
    return false
  }
  const upload = async (response: ServerResponse, { fields, file }: Body): Promise<void> => {
    if (!entered(response, fields)) return
    const { session: _session, ...settings } = fields ?? {}
    const id = ++newest
    const fate = double.fates.length > 1 ? double.fates.shift()! : (double.fates[0] ?? {})
    const submission: DoubleSubmission = {
      ...{ id, jobId: id + 2_000_000, fileName: file?.name ?? '', settings, bytes: file?.bytes ?? Buffer.alloc(0), fate },
      ...{ polls: 0, jobPolls: 0, calibrationPolls: 0, hasJob: false, hasEnded: false },
    }
    submissions.push(submission)
    most = Math.max(most, submissions.filter(({ hasEnded }) => !hasEnded).length)
    const hash = createHash('sha1').update(submission.bytes).digest('hex')
    json(response, { status: 'success', subid: id, ...(file ? { hash } : {}) })
  }
  /** Time passes whenever somebody looks. */
  const becomeJob = (submission: DoubleSubmission): void => {
    const { pollsToJob = 1, errorMessage } = submission.fate
    submission.polls++
    submission.hasJob ||= errorMessage === undefined && submission.polls > pollsToJob
  }
  const submissionState = (response: ServerResponse, submission: DoubleSubmission): void => {
    becomeJob(submission)
    const { pollsToJob = 1, errorMessage } = submission.fate
    const isUnpacked = submission.polls > pollsToJob / 2
    if (errorMessage !== undefined) submission.hasEnded = true
    json(response, {
      user: 4711,
      processing_started: isUnpacked ? time() : 'None',
      processing_finished: submission.hasJob || errorMessage !== undefined ? time() : 'None',
      user_images: isUnpacked ? [submission.id + 1] : [],
      images: isUnpacked ? [submission.id + 2] : [],
      // First none, then one that has no number yet.
      jobs: submission.hasJob ? [submission.jobId] : isUnpacked && errorMessage === undefined ? [null] : [],
      job_calibrations: answers.has(submission.jobId) ? [[submission.jobId, submission.jobId + 1]] : [],
      ...(errorMessage === undefined ? {} : { error_message: errorMessage }),
    })
  }
  const jobState = async (submission: DoubleSubmission): Promise<string> => {
    const { pollsToEnd = 1, ending = 'success' } = submission.fate
    submission.jobPolls++
    if (submission.jobPolls <= pollsToEnd) return submission.jobPolls === 1 ? 'processing' : 'solving'
    if (!submission.hasEnded) {
      const answer = ending === 'success' ? await options.solve(submission) : null
      if (answer) answers.set(submission.jobId, answer)
      submission.hasEnded = true
    }
    return answers.has(submission.jobId) ? 'success' : 'failure'
  }

  const jobPart = async (response: ServerResponse, submission: DoubleSubmission, part: string): Promise<void> => {
    const answer = answers.get(submission.jobId)
    if (part === '') return json(response, { status: await jobState(submission) })
    if (part === 'calibration') {
      submission.calibrationPolls++
      const isThere = answer && submission.calibrationPolls > (submission.fate.pollsToCalibration ?? 0)
      return json(response, isThere ? answer.calibration : { error: `no calibration data available for job ${submission.jobId}` })
    }
    if (part === 'info') {
      const status = answer ? 'success' : submission.hasEnded ? 'failure' : 'solving'
      const known = { status, original_filename: submission.fileName, tags: [], machine_tags: [], objects_in_field: [] }
      return json(response, { ...known, ...(answer ? { calibration: answer.calibration } : {}) })
    }
    if (part === 'tags' || part === 'machine_tags') return json(response, { tags: [] })
    if (part === 'objects_in_field') return json(response, { objects_in_field: [] })
    if (part === 'annotations') return json(response, { annotations: [] })
    page404(response)
  }
  const file = (request: IncomingMessage, response: ServerResponse, kind: string, submission: DoubleSubmission): void => {
    if (!request.headers.referer) {
      response.writeHead(302, { location: `/ask_human?next=/${kind}/${submission.jobId}` }).end()
      return
    }
    const answer = answers.get(submission.jobId)
    const { hasWcsFile = true, hasAnnotated = true } = submission.fate
    if (kind === 'wcs_file' && answer && hasWcsFile) {
      response
        .writeHead(200, { 'content-type': 'application/fits' })
        .end(
          writeHeader([
            { keyword: 'SIMPLE', value: true },
            { keyword: 'BITPIX', value: 8 },
            { keyword: 'NAXIS', value: 0 },
            ...cardsOfWcs(answer.wcs),
          ]),
        )
    } else if (/^annotated_(display|full)$/.test(kind) && answer && hasAnnotated) {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(Buffer.from([0xff, 0xd8, 0xff, 0xd9]))
    } else page404(response)
  }

  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?')[0]!.replace(/\/$/, '')
    requests.push(`${request.method} ${path}`)
    const body = await readBody(request)
    if (double.trouble?.(path, response)) return
    const [, id, part = ''] = /^\/api\/(?:submissions|jobs)\/([\d-]+)(?:\/(\w+))?$/.exec(path) ?? []
    const found = submissions.find((one) => (path.startsWith('/api/submissions/') ? one.id : one.jobId) === Number(id))
    const [, kind, jobId] = /^\/(\w+)\/([\d-]+)$/.exec(path) ?? []
    const ofFile = submissions.find((one) => one.jobId === Number(jobId))
    if (path === '/api/login') login(response, body.fields)
    else if (path === '/api/upload' || path === '/api/url_upload') await upload(response, body)
    else if (path === '/api/myjobs') {
      for (const one of submissions) becomeJob(one)
      if (entered(response, body.fields))
        json(response, { status: 'success', jobs: submissions.filter(({ hasJob }) => hasJob).map((one) => one.jobId) })
    } else if (path.startsWith('/api/submissions/')) {
      if (found) submissionState(response, found)
      else refuse(response, 'submission does not exist')
    } else if (path.startsWith('/api/jobs/') && found?.hasJob) await jobPart(response, found, part)
    else if (kind && ofFile) file(request, response, kind, ofFile)
    else page404(response)
  }

  const server: Server = createServer((request, response) => {
    answerTo(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const double: NovaDouble = {
    url: `http://127.0.0.1:${port}/api/`,
    ...{ port, submissions, requests, most: () => most, fates: [{}], trouble: null },
    forgetSessions: () => sessions.clear(),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  return double
}

interface Body {
  readonly fields: Record<string, unknown> | null
  readonly file: { readonly name: string; readonly bytes: Buffer } | null
}

/** Throws when the sender goes away in the middle, or says less than it promised. */
const readBody = async (request: IncomingMessage): Promise<Body> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const body = Buffer.concat(pieces)
  if (body.length < Number(request.headers['content-length'] ?? 0)) throw new Error('cut short')
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers['content-type'] ?? '')?.[1]
  if (boundary === undefined) {
    const text = new URLSearchParams(body.toString()).get('request-json')
    return { fields: text === null ? null : JSON.parse(text), file: null }
  }
  let fields: Record<string, unknown> | null = null
  let file: Body['file'] = null
  for (const part of body.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const at = part.indexOf('\r\n\r\n')
    const [head, data] = [part.slice(0, at), Buffer.from(part.slice(at + 4, -2), 'latin1')]
    const name = /filename="([^"]*)"/.exec(head)?.[1]
    if (name !== undefined) file = { name, bytes: data }
    else if (/name="request-json"/.test(head)) fields = JSON.parse(data.toString())
  }
  return { fields, file }
}
