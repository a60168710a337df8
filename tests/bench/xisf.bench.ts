import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { BenchCase } from './bench-case.ts'

let file = ''
const PYTHON = '/usr/bin/python3'
const PAIR = join(import.meta.dirname, 'xisf-pair.py')

const secondsOf = (command: string, args: readonly string[]): { seconds: number } => ({
  seconds: Number(execFileSync(command, args).toString()),
})

/** 52 MB of u16 pixels out of a XISF file packed with lz4 and byte shuffling: file to samples, program start not counted. */
export const bench: BenchCase = {
  name: 'xisf',
  peer: 'python3-lz4 and NumPy',
  runs: 9,
  async prepare(folder) {
    file = join(folder, 'big.xisf')
    execFileSync(PYTHON, [PAIR, 'make', file])
    await this.ours()
    await this.theirs()
  },
  ours: async () => secondsOf(process.execPath, [join(import.meta.dirname, 'xisf-read.ts'), file]),
  theirs: async () => secondsOf(PYTHON, [PAIR, 'read', file]),
}
