import { enableCompileCache } from 'node:module'
import { environment } from '#server/config.ts'
import type { Command, Io } from './command.ts'
import { commands } from './commands/commands.gen.ts'

const registry: Readonly<Record<string, () => Promise<Command>>> = commands

/** `darksite COMMAND …`: finds the command, runs it, returns its exit code. Unknown commands and flags are 2. */
export const main = async (argv: readonly string[], io: Io): Promise<number> => {
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(rest[0], io)
  const load = Object.hasOwn(registry, name) ? registry[name] : undefined
  if (!load) {
    io.err(`There is no command “${name}”. “darksite help” lists them.`)
    return 2
  }
  const command = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    io.err(command.usage)
    return 0
  }
  return command.run(rest, io)
}

const help = async (name: string | undefined, io: Io): Promise<number> => {
  if (name !== undefined && Object.hasOwn(registry, name)) {
    io.err((await registry[name]!()).usage)
    return 0
  }
  const all = await Promise.all(Object.values(registry).map((load) => load()))
  const width = Math.max(...all.map((command) => command.name.length))
  io.err('darksite COMMAND …\n')
  for (const { name: title, summary } of all) io.err(`  ${title.padEnd(width)}  ${summary}`)
  io.err('\n“darksite help COMMAND” explains one. JSON goes to standard output, words to standard error.')
  return name === undefined ? 0 : 2
}

if (import.meta.main) {
  // Commands start in half the time when their code need not be compiled again; where nothing can be kept, it is.
  enableCompileCache()
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  // A reader that went away (`darksite list | head`) is no error.
  process.stdout.on('error', (error: Error & { code?: string }) => {
    if (error.code !== 'EPIPE') throw error
  })
  const io: Io = {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    env: environment(),
    cwd: process.cwd(),
    isTerminal: process.stdout.isTTY === true,
    signal: stop.signal,
  }
  process.exitCode = await main(process.argv.slice(2), io)
}
