import { appendFileSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of real images (DARKSITE_CORPUS, else `../shared/corpus` beside the project), or null where there is none. */
export const corpusDir = (): string | null => {
  const folder = resolve(process.env['DARKSITE_CORPUS'] ?? '../shared/corpus')
  return existsSync(`${folder}/MANIFEST.tsv`) ? folder : null
}

/**
 * The path of one real image, `fits-camera/x.fits`, noted as used so that `npm test` can say how many were.
 * Null where there is no corpus; a file that should be in it and is not is a bug of the test, and throws.
 */
export const corpusFile = (relative: string): string | null => {
  const folder = corpusDir()
  if (folder === null) return null
  const path = join(folder, relative)
  if (!existsSync(path)) throw new Error(`The corpus has no file ${relative}.`)
  noteCorpusFiles([relative])
  return path
}

/** For tests that walk a whole folder of the corpus: notes the files (relative paths) they really opened. */
export const noteCorpusFiles = (relatives: readonly string[]): void => {
  const list = process.env['DARKSITE_CORPUS_USED']
  if (list && relatives.length > 0) appendFileSync(list, `${relatives.join('\n')}\n`)
}
