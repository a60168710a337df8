import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A stand-in for Docker's program: `run` starts the program itself, and does with signals and exit codes what Docker does. */
export interface FakeDocker {
  /** With it first in the search path. */
  readonly env: Readonly<Record<string, string>>
  /** The words of each call, in order. */
  calls(): string[][]
  /** Switches its engine off: the program is there, but nothing answers it. */
  stopEngine(): void
}

// Like the real one: a client hands SIGTERM on and leaves the container alone when it is itself killed; `kill` ends the container.
const SCRIPT = String.raw`
const { spawn } = require('node:child_process')
const { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const home = process.env.FAKE_DOCKER
const words = process.argv.slice(2)
appendFileSync(join(home, 'calls'), JSON.stringify(words) + '\n')
const out = (code, text) => { process.stderr.write(text + '\n'); process.exit(code) }
if (existsSync(join(home, 'off'))) out(words[0] === 'run' ? 125 : 1, 'Cannot connect to the Docker daemon.')
const valueOf = (name) => words[words.indexOf(name) + 1]
const file = (name) => join(home, name + '.container')
if (words[0] === 'kill') {
  if (!existsSync(file(words[1]))) out(1, 'No such container: ' + words[1])
  const { pid } = JSON.parse(readFileSync(file(words[1]), 'utf8'))
  rmSync(file(words[1]))
  try { process.kill(-pid, 'SIGKILL') } catch {}
} else if (words[0] === 'ps') {
  for (const name of readdirSync(home).filter((name) => name.endsWith('.container'))) {
    const { label } = JSON.parse(readFileSync(join(home, name), 'utf8'))
    console.log(name.replace('.container', '') + ' ' + label.split('=')[1])
  }
} else {
  const image = words.findIndex((word, at) => words[at - 2] === '--entrypoint') // IMAGE follows --entrypoint PROGRAM
  if (words[image] === 'no-such-image') out(125, 'Unable to find image')
  let child
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child = spawn(valueOf('--entrypoint'), words.slice(image + 1), { cwd: valueOf('--workdir'), detached: true, stdio: ['ignore', 'inherit', 'inherit'], env: { PATH: process.env.PATH } })
  child.on('error', () => out(127, 'executable file not found'))
  if (child.pid) writeFileSync(file(valueOf('--name')), JSON.stringify({ pid: child.pid, label: valueOf('--label') }))
  child.on('exit', (code, signal) => { rmSync(file(valueOf('--name')), { force: true }); process.exit(signal ? 128 + 15 : code) })
}
`

export const makeFakeDocker = (folder: string): FakeDocker => {
  const home = join(folder, 'containers')
  const bin = join(folder, 'bin')
  mkdirSync(home, { recursive: true })
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(folder, 'docker.cjs'), SCRIPT)
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\nexec "${process.execPath}" "${join(folder, 'docker.cjs')}" "$@"\n`, {
    mode: 0o755,
  })
  return {
    env: { PATH: `${bin}:/usr/bin:/bin`, FAKE_DOCKER: home },
    calls: () =>
      readFileSync(join(home, 'calls'), 'utf8')
        .trim()
        .split('\n')
        .map((line): string[] => JSON.parse(line)),
    stopEngine: () => writeFileSync(join(home, 'off'), ''),
  }
}
