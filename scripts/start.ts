// `npm start`: builds if needed, then runs the server until Ctrl-C. Flags are those of `darksite serve`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../server/config.ts'
import { Health } from '../shared/records/health.ts'
import { build } from './build.ts'

/** Asks the server what it lacks, once it answers. Silence means that it did not start, which it says itself. */
const sayWhatIsMissing = async (url: string): Promise<void> => {
  for (let i = 0; i < 100; i++) {
    await sleep(200)
    const reply = await fetch(`${url}/api/health`).catch(() => null)
    if (!reply?.ok) continue
    const { solver } = Health.parse(await reply.json())
    if (solver.missing) console.error(`Not ready to solve: ${solver.missing} ${solver.remedy ? `Run "${solver.remedy}".` : ''}`)
    return
  }
}

process.chdir(join(import.meta.dirname, '..'))
if (!build()) process.exit(1)

const flags = process.argv.slice(2)
const server = spawn(process.execPath, ['server/cli/main.ts', 'serve', ...flags], { stdio: 'inherit' })
server.once('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)))
// Whoever stops this process means the server. (A terminal's Ctrl-C reaches both; hearing it twice does no harm.)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
// Whoever kills npm by its process id kills npm alone: its shell and we are left. Then the server must not stay behind.
const parent = process.ppid
if (process.env['npm_lifecycle_event']) setInterval(() => process.ppid !== parent && server.kill('SIGTERM'), 500).unref()
if (flags.length === 0) await sayWhatIsMissing(`http://localhost:${readConfig().port}`)
