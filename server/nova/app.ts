import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Context, Hono } from 'hono'
import { fieldStars } from '#server/catalogues/field-stars.ts'
import type { Config } from '#server/config.ts'
import { hostOf, isOurs, isSameOrigin, plainAddress } from '#server/http/guard-origin.ts'
import type { Log } from '#server/log/log.ts'
import { exchange } from '#server/net/exchange.ts'
import type { Worker } from '#server/work/work.ts'
import { isPublicAddress } from './addresses.ts'
import { annotatedPicture, type Marks } from './annotate.ts'
import {
  annotationsAnswer,
  calibrationAnswer,
  infoAnswer,
  jobAnswer,
  namesIn,
  refusal,
  submissionAnswer,
  tagsAnswer,
} from './answers.ts'
import { FILES } from './files.ts'
import type { SolverKey, SolverKeys } from './keys.ts'
import { kmzOf } from './kml.ts'
import { foundAndKnown, foundStars, grid } from './marks.ts'
import { listsOf } from './options.ts'
import { keepBytes, type Received, type ReceivedFile, receive } from './receive.ts'
import { createStrangerGuard } from './refuse-strangers.ts'
import type { Upload, UploadResult, Uploads } from './uploads.ts'

export interface NovaServices {
  readonly config: Config
  readonly keys: SolverKeys
  readonly uploads: Uploads
  /** Where the uploaded files lie; an existing folder. */
  readonly folder: string
  readonly work: Pick<Worker, 'reducePicture'>
  readonly log: Log
  /** Asks for the job that solves an upload. */
  readonly solve: (id: number) => Promise<void>
  /** The address of the other end, or null when it is not known (which counts as this machine only in tests). */
  remoteAddress(context: Context): string | null
  /** Whether `url_upload` may speak to an address; by default those of the public internet. */
  readonly isAllowed?: (address: string) => boolean
}

/**
 * The API of astrometry.net's web service, so that programs which know it solve here. Every path takes GET and POST, with and
 * without a slash at its end; errors of the API are told with status 200, what is not there at all as an HTML page with 404.
 */
export const createNovaApp = (services: NovaServices): Hono => {
  const app = new Hono()
  const refuseStrangers = createStrangerGuard(services.keys)
  app.all('*', async (c) => {
    const refused = refuseBrowsers(c, services.config) ?? refuseStrangers(c, services.remoteAddress(c))
    if (refused) return refused
    const path = c.req.path.replace(/\/{2,}/g, '/').replace(/\/$/, '')
    for (const [pattern, answer] of ROUTES) {
      const found = pattern.exec(path)
      if (found) return answer({ c, services, id: Number(found[1] ?? Number.NaN) })
    }
    return notFound()
  })
  app.onError((error) => {
    services.log.error({ err: error }, 'Something broke while another program was answered')
    return say(refusal('Something broke on the server. Its log says what.'))
  })
  return app
}

/** A file of another server lies in memory until it is whole [bytes]. */
const MAX_FETCHED = 128 * 2 ** 20

interface Asked {
  readonly c: Context
  readonly services: NovaServices
  readonly id: number
}

// Web pages of others must not use what only programs of this machine can reach.
const refuseBrowsers = (c: Context, { names }: Config): Response | null => {
  const isHost = isOurs(hostOf(c.req.header('host')), names)
  const [origin, host, site] = [c.req.header('origin'), c.req.header('host'), c.req.header('sec-fetch-site')]
  const isPage = !isSameOrigin({ origin, host, site, isEncrypted: false })
  return isHost && !isPage ? null : new Response('Only for programs.', { status: 403 })
}

// As the service itself: JSON that calls itself plain text.
const say = (answer: unknown): Response =>
  new Response(JSON.stringify(answer), { headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } })

const notFound = (): Response =>
  new Response('<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>', {
    status: 404,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })

const received = ({ c, services }: Asked) => receive(c.req.raw, services.folder)

const login = async (asked: Asked): Promise<Response> => {
  const got = await received(asked)
  if (!got.ok) return say(refusal(got.fault.message))
  if (!got.value.hasJson) return say(refusal('no json'))
  const secret = got.value.fields['apikey']
  if (typeof secret !== 'string' || secret === '') return say(refusal('need "apikey"'))
  const entered = asked.services.keys.login(secret.trim(), plainAddress(asked.services.remoteAddress(asked.c)))
  if (!entered) return say(refusal('bad apikey'))
  return say({ status: 'success', message: `authenticated user: ${entered.key.name}`, session: entered.session })
}

/** The key of the session that a request names, or the words of its refusal. */
const keyOf = ({ fields, hasJson }: Received, keys: SolverKeys): SolverKey | string => {
  if (!hasJson) return 'no json'
  const session = fields['session']
  if (typeof session !== 'string' || session === '') return 'no "session" in JSON.'
  return keys.keyOf(session) ?? `no session with key "${session.slice(0, 64)}"`
}

const upload = async (asked: Asked): Promise<Response> => {
  const got = await received(asked)
  if (!got.ok) return say(refusal(got.fault.message))
  const { services } = asked
  const key = keyOf(got.value, services.keys)
  if (typeof key === 'string') {
    await drop(services, got.value.file)
    return say(refusal(key))
  }
  return accept(services, key, got.value)
}

const urlUpload = async (asked: Asked): Promise<Response> => {
  const got = await received(asked)
  if (!got.ok) return say(refusal(got.fault.message))
  const { services } = asked
  const key = keyOf(got.value, services.keys)
  if (typeof key === 'string') return say(refusal(key))
  const url = got.value.fields['url']
  // astroquery sends its lists of stars here.
  if (typeof url !== 'string') return accept(services, key, got.value)
  const fetched = await exchange(url, {
    signal: asked.c.req.raw.signal,
    maxBytes: MAX_FETCHED,
    redirects: 5,
    isAllowed: services.isAllowed ?? isPublicAddress,
  })
  if (!fetched.ok) return say(refusal(fetched.fault.message))
  if (fetched.value.status !== 200) return say(refusal(`${new URL(url).host} answers with status ${fetched.value.status}.`))
  const file = await keepBytes(services.folder, nameIn(fetched.value.url), fetched.value.bytes)
  return accept(services, key, { ...got.value, file })
}

const nameIn = (url: string): string => basename(new URL(url).pathname) || 'upload'

const accept = async (services: NovaServices, key: SolverKey, { fields, file }: Received): Promise<Response> => {
  const lists = listsOf(fields)
  if (!lists.ok) {
    await drop(services, file)
    return say(refusal(lists.fault.message))
  }
  const { session: _session, apikey: _apikey, ...request } = fields
  const subid = services.uploads.add({
    keyId: key.id,
    file: file?.name ?? null,
    fileName: file?.fileName ?? (lists.value ? 'stars' : 'nothing'),
    sha1: file?.sha1 ?? null,
    request,
  })
  await services.solve(subid)
  return say({ status: 'success', subid, ...(file ? { hash: file.sha1 } : {}) })
}

const drop = async ({ folder }: NovaServices, file: ReceivedFile | null): Promise<void> => {
  if (file) await rm(join(folder, file.name), { force: true })
}

/** Answers about a job that there is; otherwise the page that says that there is none. */
const ofJob =
  (answer: (upload: Upload, asked: Asked) => unknown) =>
  async (asked: Asked): Promise<Response> => {
    const found = asked.services.uploads.get(asked.id)
    return found ? say(answer(found, asked)) : notFound()
  }

const submission = async ({ services, id }: Asked): Promise<Response> => {
  const found = services.uploads.get(id)
  return say(found ? submissionAnswer(found) : refusal('submission does not exist'))
}

const myJobs = async (asked: Asked): Promise<Response> => {
  const got = await received(asked)
  if (!got.ok) return say(refusal(got.fault.message))
  const key = keyOf(got.value, asked.services.keys)
  return say(typeof key === 'string' ? refusal(key) : { status: 'success', jobs: asked.services.uploads.ofKey(key.id, 1000) })
}

const fileOf =
  (kind: keyof typeof FILES) =>
  async ({ services, id }: Asked): Promise<Response> => {
    const found = services.uploads.get(id)
    if (!found?.result) return notFound()
    const bytes = await FILES[kind](found.result, { config: services.config, path: pathOf(services, found) })
    if (!bytes.ok) return notFound()
    const name = `${found.fileName.replace(/\.[^.]*$/, '')}-${kind.replace('_file', '')}.fits`
    return new Response(bytes.value, {
      headers: {
        'content-type': 'application/fits',
        'content-disposition': `attachment; filename="${name.replace(/[^\w .()+-]/g, '_')}"`,
      },
    })
  }

const pathOf = ({ folder }: NovaServices, { file }: Upload): string | null => (file === null ? null : join(folder, file))

const pictureOf =
  (long: number, marksFor: (found: UploadResult, services: NovaServices) => Promise<Marks | undefined>) =>
  async ({ services, id }: Asked): Promise<Response> => {
    const found = services.uploads.get(id)
    if (!found?.result) return notFound()
    const marks = await marksFor(found.result, services)
    const picture = await annotatedPicture(found.result, pathOf(services, found), long, services.work, marks)
    if (!picture.ok) return notFound()
    return new Response(new Uint8Array(picture.value), { headers: { 'content-type': 'image/jpeg' } })
  }

const known = async ({ solution }: UploadResult, { config }: NovaServices): Promise<Marks> => {
  const catalogue = await fieldStars(config, solution, solution.radiusDeg, 1000)
  return catalogue.ok ? foundAndKnown(catalogue.value) : foundStars
}

/** The pictures that there are of a solved upload, each also in the size of the original. */
const PICTURES: Readonly<Record<string, (found: UploadResult, services: NovaServices) => Promise<Marks | undefined>>> = {
  annotated: async () => undefined,
  grid: async () => grid,
  extraction_image: async () => foundStars,
  red_green_image: known,
}
const [DISPLAY, FULL] = [1024, 8192]

const kmlFile = async ({ services, id }: Asked): Promise<Response> => {
  const found = services.uploads.get(id)
  if (!found?.result) return notFound()
  const picture = await annotatedPicture(found.result, pathOf(services, found), 2 * DISPLAY, services.work, () => '')
  if (!picture.ok) return notFound()
  const headers = { 'content-type': 'application/vnd.google-earth.kmz', 'content-disposition': 'attachment; filename="kml.kmz"' }
  return new Response(kmzOf(found.fileName, found.result, picture.value), { headers })
}

const positive = (text: string | undefined): number | null => (text !== undefined && Number(text) >= 0 ? Number(text) : null)

const ROUTES: readonly (readonly [RegExp, (asked: Asked) => Promise<Response>])[] = [
  [/^\/api\/login$/, login],
  [/^\/api\/upload$/, upload],
  [/^\/api\/url_upload$/, urlUpload],
  [/^\/api\/submissions\/([\d-]+)$/, submission],
  [/^\/api\/myjobs$/, myJobs],
  [/^\/api\/jobs\/([\d-]+)$/, ofJob(jobAnswer)],
  [/^\/api\/jobs\/([\d-]+)\/calibration$/, ofJob(calibrationAnswer)],
  [/^\/api\/jobs\/([\d-]+)\/info$/, ofJob(infoAnswer)],
  [/^\/api\/jobs\/([\d-]+)\/(?:machine_)?tags$/, ofJob(tagsAnswer)],
  [/^\/api\/jobs\/([\d-]+)\/objects_in_field$/, ofJob((upload) => ({ objects_in_field: namesIn(upload) }))],
  [/^\/api\/jobs\/([\d-]+)\/annotations$/, ofJob((upload, { c }) => annotationsAnswer(upload, positive(c.req.query('nbright'))))],
  ...(Object.keys(FILES) as (keyof typeof FILES)[]).map((kind) => [new RegExp(`^/${kind}/([\\d-]+)$`), fileOf(kind)] as const),
  ...Object.entries(PICTURES).flatMap(([kind, marksFor]) => [
    [new RegExp(`^/${kind}_display/([\\d-]+)$`), pictureOf(DISPLAY, marksFor)] as const,
    [new RegExp(`^/${kind}_full/([\\d-]+)$`), pictureOf(FULL, marksFor)] as const,
  ]),
  [/^\/kml_file\/([\d-]+)$/, kmlFile],
]
