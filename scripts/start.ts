// `npm start`: builds if needed, then runs the server until Ctrl-C.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { readConfig } from '../server/config.ts'
import { build } from './build.ts'

/** Null when the port is free, otherwise why not, in words. Asked first: nobody should wait for a build to learn this. */
const portTrouble = (port: number, host: string): Promise<string | null> =>
  new Promise((answer) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => answer(wordsFor(error, port, host)))
    probe.listen(port, host, () => probe.close(() => answer(null)))
  })

const wordsFor = (error: NodeJS.ErrnoException, port: number, host: string): string => {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is in use: perhaps Darksite runs already (http://localhost:${port}). Another port: DARKSITE_PORT=${port + 1} npm start`
  }
  if (error.code === 'EACCES') return `This user may not use port ${port}. Another port: DARKSITE_PORT=8484 npm start`
  return `Cannot listen on ${host}:${port}: ${error.message}`
}

process.chdir(join(import.meta.dirname, '..'))
const { port, host } = readConfig()
const trouble = await portTrouble(port, host)
if (trouble) {
  console.error(trouble)
  process.exit(1)
}
if (!build()) process.exit(1)

const server = spawn(process.execPath, ['server/cli/main.ts', 'serve', ...process.argv.slice(2)], { stdio: 'inherit' })
server.once('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)))
// Ctrl-C in a terminal reaches the server by itself; this is for whoever stops `npm start` by its process id.
process.on('SIGTERM', () => server.kill('SIGTERM'))
process.on('SIGINT', () => {})
