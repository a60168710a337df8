import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { type Config, readConfig, simulatedFolder } from '#server/config.ts'
import { LOG_LEVELS } from '#server/log/levels.ts'
import { createLog } from '#server/log/log.ts'
import { startServer } from '#server/main.ts'
import { secretsOf } from '#server/settings/secrets.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

export const serve = defineCommand({
  name: 'serve',
  summary: 'Starts Darksite and its pages',
  usage: `darksite serve [--port N] [--host ADDRESS] [--data DIR] [--library DIR]…

Serves the library, the pages and the API until it is stopped (Ctrl-C).

  --port N        port, default 8484 (DARKSITE_PORT)
  --host ADDRESS  address to listen on, default 127.0.0.1: this machine only (DARKSITE_HOST)
  --data DIR      data folder, default ./data (DARKSITE_DATA)
  --library DIR   folder with captures; may be given more than once (DARKSITE_LIBRARY, separated by “:”)

The log goes to standard output, one JSON object a line; on a terminal it is written for people. DARKSITE_LOG_LEVEL says how much
is told: silent, fatal, error, warn, info (default), debug, trace.

Other machines get in only over https:// and only when they are paired: DARKSITE_LAN=on opens that door (or Settings, Devices, or
“darksite pair”), and “darksite pair” shows the code. Programs may show DARKSITE_TOKEN instead.`,
  async run(argv, io) {
    const settings = settingsOf(argv, io.cwd)
    if (!settings.ok) {
      io.err(settings.fault.message)
      return 2
    }
    const config = { ...readConfig(io.env), ...settings.value }
    const wrong = wrongSetting(config) ?? wrongLevel(io.env['DARKSITE_LOG_LEVEL'])
    if (wrong) {
      io.err(wrong)
      return 2
    }
    const log = createLog({ level: config.logLevel, isPretty: io.isTerminal ?? false, secrets: () => secretsOf(config) })
    const server = await startServer(config, { log })
    if (!server.ok) {
      io.err(server.fault.message)
      return 1
    }
    io.err(`Darksite is at ${server.value.url}`)
    const { nova } = server.value
    if (nova)
      io.err(nova.ok ? `Other programs solve at ${nova.value.url}` : `Other programs cannot solve here: ${nova.fault.message}`)
    if (!['127.0.0.1', '::1', 'localhost'].includes(config.host))
      io.err('DARKSITE_HOST lets other machines in without encryption. Tablets are safer with DARKSITE_LAN=on.')
    const { addresses, fingerprint, trouble } = server.value.network.state()
    if (addresses.length > 0) io.err(`Other machines: ${addresses[0]} (“darksite pair” lets one in; fingerprint ${fingerprint})`)
    if (trouble) io.err(`Other machines cannot come in: ${trouble}`)
    io.err(libraryText(config))
    for (const folder of config.libraries) {
      if (!existsSync(folder)) io.err(`The library ${folder} is not there now; it is looked for again later.`)
    }
    if (!io.signal.aborted) await new Promise((resolve) => io.signal.addEventListener('abort', resolve, { once: true }))
    io.err('Stopping …')
    await server.value.close()
    return 0
  },
})

/** Where the frames are, or what to do where there are none. */
export const libraryText = ({ libraries, dataDir }: Pick<Config, 'libraries' | 'dataDir'>): string => {
  if (libraries.length > 0) return `Library: ${libraries.join(', ')}`
  const simulated = simulatedFolder({ dataDir })
  return existsSync(simulated) && readdirSync(simulated).length > 0
    ? `Library: the simulated frames in ${simulated}. For your own, set DARKSITE_LIBRARY.`
    : 'No library yet: set DARKSITE_LIBRARY, or simulate a night.'
}

/** Which number of the environment is none, in words; null when all is well. */
const wrongSetting = ({ port, scanSeconds, novaPort }: Config): string | null => {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return 'DARKSITE_PORT must be a whole number from 0 to 65535.'
  if (novaPort !== null && (!Number.isInteger(novaPort) || novaPort < 0 || novaPort > 65_535))
    return 'DARKSITE_NOVA_PORT must be a whole number from 0 to 65535, or “off”.'
  if (!(scanSeconds >= 0))
    return 'DARKSITE_SCAN_SECONDS must be a number of seconds; 0 never looks through the library by itself.'
  return null
}

const wrongLevel = (level: string | undefined): string | null =>
  level === undefined || LOG_LEVELS.some((known) => known === level)
    ? null
    : `DARKSITE_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`

/** The flags as settings; what is not given is left to the environment. */
const settingsOf = (argv: readonly string[], cwd: string): Result<Partial<Config>> => {
  const parsed = parseFlags({
    args: [...argv],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
      library: { type: 'string', multiple: true },
    },
  })
  if (!parsed.ok) return parsed
  const { port, host, data, library } = parsed.value.values
  if (port !== undefined && !/^\d{1,5}$/.test(port)) return fail('invalid', 'cli.port', `“${port}” is not a port.`)
  return ok({
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(host === undefined ? {} : { host }),
    ...(data === undefined ? {} : { dataDir: resolve(cwd, data) }),
    ...(library === undefined ? {} : { libraries: library.map((folder) => resolve(cwd, folder)) }),
  })
}
