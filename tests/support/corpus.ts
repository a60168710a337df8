import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder of real images (DARKSITE_CORPUS, else `../shared/corpus` beside the project), or null where there is none. */
export const corpusDir = (): string | null => {
  const folder = resolve(process.env['DARKSITE_CORPUS'] ?? '../shared/corpus')
  return existsSync(`${folder}/MANIFEST.tsv`) ? folder : null
}
