import { headerText } from '#server/db/header-text.ts'
import type { Db } from '#server/db/open-database.ts'
import type { HeaderCard } from '#shared/formats/format.ts'

/** A file as the last scan saw it. `sha256` is '' when it could not be read. */
export interface KnownFile {
  readonly path: string
  readonly library: string
  readonly size: number
  readonly mtimeMs: number
  readonly sha256: string
  readonly frameId: string
  readonly isPresent: boolean
}

/** Which files there are, and which frames they hold. Only the server knows; tablets see frames. */
export interface FileIndex {
  ofLibrary(library: string): KnownFile[]
  at(path: string): KnownFile | undefined
  ofFrame(frameId: string): KnownFile[]
  withContent(sha256: string): KnownFile[]
  put(file: KnownFile): void
  forget(path: string): void
  markAbsent(path: string): void
  putHeader(frameId: string, cards: readonly HeaderCard[]): void
}

type Stored = Omit<KnownFile, 'isPresent'> & { isPresent: 0 | 1 }

const fromStored = (file: Stored): KnownFile => ({ ...file, isPresent: file.isPresent === 1 })

export const createFileIndex = ({ sqlite }: Db): FileIndex => {
  const select = (where: string) => sqlite.prepare<[string], Stored>(`SELECT * FROM files WHERE ${where} = ? ORDER BY path`)
  const [ofLibrary, at, ofFrame, withContent] = [select('library'), select('path'), select('frameId'), select('sha256')]
  const put = sqlite.prepare<[Stored]>(
    `INSERT OR REPLACE INTO files (path, library, size, mtimeMs, sha256, frameId, isPresent)
     VALUES (@path, @library, @size, @mtimeMs, @sha256, @frameId, @isPresent)`,
  )
  const forget = sqlite.prepare<[string]>('DELETE FROM files WHERE path = ?')
  const markAbsent = sqlite.prepare<[string]>('UPDATE files SET isPresent = 0 WHERE path = ?')
  const putHeader = sqlite.prepare<[string, string, string]>(
    'INSERT OR REPLACE INTO headers (frameId, cards, text) VALUES (?, ?, ?)',
  )
  return {
    ofLibrary: (library) => ofLibrary.all(library).map(fromStored),
    at: (path) => at.all(path).map(fromStored)[0],
    ofFrame: (frameId) => ofFrame.all(frameId).map(fromStored),
    withContent: (sha256) => withContent.all(sha256).map(fromStored),
    put: (file) => void put.run({ ...file, isPresent: file.isPresent ? 1 : 0 }),
    forget: (path) => void forget.run(path),
    markAbsent: (path) => void markAbsent.run(path),
    putHeader: (frameId, cards) => void putHeader.run(frameId, JSON.stringify(cards), headerText(cards)),
  }
}
