import { type Logger, pino, type StreamEntry } from 'pino'
import pretty from 'pino-pretty'
import { logContext } from './context.ts'
import { hideSecrets } from './hide-secrets.ts'
import type { LogLevel } from './levels.ts'

/** What the server says of itself, line by line. Fields come first, then a sentence: `log.info({ jobId }, 'Job begun')`. */
export type Log = Logger

export interface LogOptions {
  readonly level: LogLevel
  /** For people, with colours, on standard error; otherwise one JSON object a line on standard output. */
  readonly isPretty: boolean
  /** Keys and tokens that are known: wherever they turn up, they are blotted out. */
  readonly secrets?: () => readonly string[]
  /** Where the lines go instead. */
  readonly stream?: StreamEntry['stream']
}

const HIDDEN = ['token', 'apiKey', 'apikey', 'key', 'secret', 'password', 'session', 'authorization', 'cookie']

/** The server's log. Every line carries the request and the job it was written in (`requestId`, `jobId`), and no secret. */
export const createLog = ({ level, isPretty, secrets = () => [], stream }: LogOptions): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
      mixin: () => ({ ...logContext.getStore() }),
      redact: { paths: HIDDEN.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
      hooks: { streamWrite: (line) => hideSecrets(line, secrets()) },
    },
    stream ?? (isPretty ? forPeople() : pino.destination({ dest: 1, sync: true })),
  )

// Written at once: the last line before a crash is the one that matters.
const forPeople = () => pretty({ destination: 2, sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' })

/** For commands and tests, which have no log of their own: only what is wrong, for people. */
export const complaintLog = (): Log => createLog({ level: 'warn', isPretty: true })
