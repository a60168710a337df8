/** The line of a log that says how a program was fenced in. */
export const isolationLine = (words: string): string => `Isolation: ${words}.`

/** The line of a log that says in which process pixels are worked on, and how it is fenced in. */
export const pixelWorkLine = (process: string): string => `Pixel work runs in ${process}.`

/** What such a line says of fences, without numbers of processes; null of any other line. */
export const fencesIn = (line: string): string | null => {
  const program = /^Isolation: (.+)\.$/.exec(line)?.[1]
  const pixels = /^Pixel work runs in process \S+ \((.+)\)\.$/.exec(line)?.[1]
  return program ? `Program: ${program}` : pixels ? `Pixel work: ${pixels}` : null
}
