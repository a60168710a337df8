import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { logContext } from './context.ts'
import type { LogLevel } from './levels.ts'
import { createLog } from './log.ts'

const TOKEN = 'open-sesame-please'
const KEY = 'xk3"quoted\\key'

/** A log whose lines are kept. */
const keptLog = (level: LogLevel = 'trace') => {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return { log: createLog({ level, isPretty: false, stream, secrets: () => [TOKEN, KEY, 'abc'] }), lines }
}

test('a line is JSON with time, level, fields and a sentence', () => {
  const { log, lines } = keptLog()
  log.info({ type: 'scan-folder', seconds: 1.5 }, 'Job done')
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    type: 'scan-folder',
    seconds: 1.5,
    msg: 'Job done',
  })
})

test('what is less important than the level is not written, and the level can change', () => {
  const { log, lines } = keptLog('warn')
  log.info('no')
  log.warn('yes')
  log.level = 'debug'
  log.debug('now')
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['yes', 'now'])
})

test('a line says which request and which job it was written in, however deep', async () => {
  const { log, lines } = keptLog()
  await logContext.run({ requestId: 'r1' }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    log.info('in the request')
    await logContext.run({ jobId: 'j1' }, async () => log.info('in the job'))
  })
  log.info('outside')
  expect(lines.map((line) => JSON.parse(line)).map(({ requestId, jobId }) => [requestId, jobId])).toEqual([
    ['r1', undefined],
    [undefined, 'j1'],
    [undefined, undefined],
  ])
})

test.each<[string, (log: ReturnType<typeof keptLog>['log']) => void]>([
  ['a known key in a sentence', (log) => log.info(`The key ${KEY} was refused`)],
  ['a known token in a field of any name', (log) => log.info({ what: TOKEN }, 'x')],
  ['a token in an address', (log) => log.info(`GET http://rig:8484/?token=${TOKEN}&x=1`)],
  ['an encoded key in an address', (log) => log.info(`GET /api?q=${encodeURIComponent(KEY)}`)],
  [
    'fields by their names',
    (log) => log.info({ apiKey: KEY, user: { password: 'unknown-1' }, a: { b: { secret: 'unknown-1' } } }, 'x'),
  ],
  ['an unknown key in JSON in a sentence', (log) => log.info('request-json={"apikey": "unknown-1", "x": 1}')],
  ['an unknown session in an address', (log) => log.info('POST /api/upload?session=unknown-1')],
  ['a bearer header', (log) => log.info({ headers: 'Authorization: Bearer unknown-1' }, 'x')],
  ['a cookie', (log) => log.info('Cookie: theme=dark; darksite=unknown-1')],
  ['an error with its stack', (log) => log.error({ err: new Error(`login with ${KEY} failed`) }, 'x')],
  ['the cause of an error', (log) => log.error(new Error('outer', { cause: new Error(`token=${TOKEN}`) }))],
])('secrets are blotted out: %s', (_name, write) => {
  const { log, lines } = keptLog()
  write(log)
  expect(lines).toHaveLength(1)
  expect(() => JSON.parse(lines[0]!)).not.toThrow()
  expect(lines[0]).toContain('[hidden]')
  for (const secret of [TOKEN, KEY, JSON.stringify(KEY).slice(1, -1), encodeURIComponent(KEY), 'unknown-1'])
    expect(lines[0]).not.toContain(secret)
})

test('what is no secret stays: short words, and ids of jobs', () => {
  const { log, lines } = keptLog()
  log.info({ jobId: 'abc' }, 'abc: the keyword FILTER has no token')
  expect(JSON.parse(lines[0]!)).toMatchObject({ jobId: 'abc', msg: 'abc: the keyword FILTER has no token' })
})
