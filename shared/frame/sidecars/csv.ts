/** The rows of a CSV with a header line, by its column names; quoted fields may hold commas, quotes and line ends (RFC 4180). */
export const readCsv = (text: string, separator = ','): Record<string, string>[] => {
  const [header, ...rows] = cellsOf(text.replace(/^\uFEFF/, ''), separator)
  if (!header) return []
  const names = header.map((name) => name.trim())
  return rows
    .filter((row) => row.some((cell) => cell.trim() !== ''))
    .map((row) => Object.fromEntries(names.map((name, at) => [name, (row[at] ?? '').trim()])))
}

const cellsOf = (text: string, separator: string): string[][] => {
  const rows: string[][] = [[]]
  let [cell, isQuoted] = ['', false]
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else isQuoted = false
    } else if (character === '"') isQuoted = true
    else if (character === separator || character === '\n') {
      rows.at(-1)!.push(cell.replace(/\r$/, ''))
      cell = ''
      if (character === '\n') rows.push([])
    } else cell += character
  }
  rows.at(-1)!.push(cell.replace(/\r$/, ''))
  return rows
}
