/** A line longer than this is handed on in pieces, so that a program that never ends its line cannot fill the memory. */
const MAX_LINE = 8192

/** Cuts chunks of UTF-8 into lines; `end` hands on what is left. A carriage return also ends a line (progress bars). */
export const lineSplitter = (onLine: (line: string) => void): { push(chunk: Uint8Array): void; end(): void } => {
  const decoder = new TextDecoder()
  let rest = ''
  const take = (text: string): void => {
    const lines = (rest + text).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    for (const line of lines) emit(line)
    while (rest.length > MAX_LINE) {
      onLine(rest.slice(0, MAX_LINE))
      rest = rest.slice(MAX_LINE)
    }
  }
  const emit = (line: string): void => {
    for (let from = 0; from === 0 || from < line.length; from += MAX_LINE) onLine(line.slice(from, from + MAX_LINE))
  }
  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end: () => {
      take(decoder.decode())
      if (rest !== '') emit(rest)
      rest = ''
    },
  }
}
