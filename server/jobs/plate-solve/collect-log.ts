const MAX_LINES = 2000

/** Passes lines on and keeps them, so that the log of a solution can be looked at later; a flood is cut in the middle. */
export const collectLog = (pass: (line: string) => void): { log(line: string): void; text(): string } => {
  const first: string[] = []
  const last: string[] = []
  let dropped = 0
  return {
    log: (line) => {
      pass(line)
      if (first.length < MAX_LINES) first.push(line)
      else last.push(line)
      if (last.length > MAX_LINES) {
        last.shift()
        dropped++
      }
    },
    text: () => [...first, ...(dropped > 0 ? [`… ${dropped} lines left out …`] : []), ...last, ''].join('\n'),
  }
}
