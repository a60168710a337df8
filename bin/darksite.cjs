#!/usr/bin/env node
// Starts the command line. Node 20 cannot run TypeScript (and SQLite crashes there), so the launcher looks for a newer Node first.
const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const [major, minor] = process.versions.node.split('.').map(Number)
const isNewEnough = major > 22 || (major === 22 && minor >= 18)
const packaged = join(__dirname, '..', 'node_modules', '.bin', 'node')
const node = isNewEnough ? process.execPath : packaged
if (!existsSync(node)) {
  console.error(
    `Darksite needs Node 22.18 or newer; this is ${process.versions.node}. Run "npm ci" in ${join(__dirname, '..')}, or install a newer Node.`,
  )
  process.exit(1)
}
// Compiled modules are kept among what is installed, so that every command starts in half the time.
const env = { NODE_COMPILE_CACHE: join(__dirname, '..', 'node_modules', '.cache', 'darksite'), ...process.env }
const main = join(__dirname, '..', 'server', 'cli', 'main.ts')
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit', env })
// Whoever stops the launcher means the command. (A terminal's Ctrl-C reaches both; hearing it twice does no harm.)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
