import { execFileSync } from 'node:child_process'
import type { ProcessFacts } from './facts.ts'

/** A process with its command line and, behind it, its environment, as `ps` prints them. */
export interface PsFacts extends ProcessFacts {
  readonly words: string
}

const COLUMNS = 'pid=,stat=,pgid=,lstart=,command='

/**
 * The processes of a system without /proc (macOS, the BSDs), asked of `ps`; `pid` for one of them alone. Environments are told of
 * our own processes only, which are all that is looked for. Throws where there is no `ps`.
 */
export const askPs = (platform: NodeJS.Platform, pid?: number): PsFacts[] => {
  const whose = pid === undefined ? [] : ['-p', String(pid)]
  // Of the option that adds the environment there is one for each family.
  const args: string[] =
    platform === 'linux'
      ? ['eww', ...(pid === undefined ? ['ax'] : []), ...whose, '-o', COLUMNS]
      : [...(pid === undefined ? ['-A'] : []), platform === 'darwin' ? '-E' : '-e', '-ww', ...whose, '-o', COLUMNS]
  try {
    const text = execFileSync('ps', args, { encoding: 'utf8', env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' }, maxBuffer: 2 ** 26 })
    return factsIn(text)
  } catch (error) {
    // There is no process of that number.
    if (error instanceof Error && 'status' in error && error.status === 1) return []
    throw error
  }
}

/** `  501 Ss     501 Sat Nov 21 20:56:19 2026     /bin/sh -c … NAME=value …` */
const LINE = /^\s*(\d+)\s+(\S+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s*(.*)$/

/** What `ps` has printed. */
export const factsIn = (text: string): PsFacts[] =>
  text.split('\n').flatMap((line) => {
    const [, pid, state, group, startedAt, words] = LINE.exec(line) ?? []
    if (pid === undefined) return []
    return [
      {
        ...{ pid: Number(pid), state: state![0]!, group: Number(group), words: words ?? '' },
        // To the second: with the number it names a process well enough, since numbers are not used again so soon.
        startedAt: startedAt!.replace(/\s+/g, '_'),
      },
    ]
  })

/** A variable behind the command line; values with spaces are cut off there. */
export const variableIn = ({ words }: PsFacts, name: string): string | null =>
  words
    .split(' ')
    .find((word) => word.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? null
