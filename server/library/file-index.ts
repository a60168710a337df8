import { headerText } from '#server/db/header-text.ts'
import type { Db } from '#server/db/open-database.ts'
import type { FileHeader } from '#shared/formats/format.ts'

/** A file as the last scan saw it. `sha256` is '' when it could not be read. */
export interface KnownFile {
  readonly path: string
  readonly library: string
  readonly size: number
  readonly mtimeMs: number
  readonly sha256: string
  readonly frameId: string
  readonly isPresent: boolean
  /** The version of reading (`READ_BY`) that what is known of it comes from. */
  readonly readBy: number
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
  putHeader(frameId: string, header: KeptHeader): void
  /** What was kept of a frame's header; empty of one that could not be read. */
  headerOf(frameId: string): KeptHeader
}

/** A header as it was read, with what had to be repaired in it. */
export type KeptHeader = Pick<FileHeader, 'cards' | 'notes'>

type Stored = Omit<KnownFile, 'isPresent'> & { isPresent: 0 | 1 }

const fromStored = (file: Stored): KnownFile => ({ ...file, isPresent: file.isPresent === 1 })

export const createFileIndex = ({ sqlite }: Db): FileIndex => {
  const select = (where: string) => sqlite.prepare<[string], Stored>(`SELECT * FROM files WHERE ${where} = ? ORDER BY path`)
  const [ofLibrary, at, ofFrame, withContent] = [select('library'), select('path'), select('frameId'), select('sha256')]
  const put = sqlite.prepare<[Stored]>(
    `INSERT OR REPLACE INTO files (path, library, size, mtimeMs, sha256, frameId, isPresent, readBy)
     VALUES (@path, @library, @size, @mtimeMs, @sha256, @frameId, @isPresent, @readBy)`,
  )
  const forget = sqlite.prepare<[string]>('DELETE FROM files WHERE path = ?')
  const markAbsent = sqlite.prepare<[string]>('UPDATE files SET isPresent = 0 WHERE path = ?')
  const putHeader = sqlite.prepare<[string, string, string, string]>(
    'INSERT OR REPLACE INTO headers (frameId, cards, text, notes) VALUES (?, ?, ?, ?)',
  )
  const header = sqlite.prepare<[string], { cards: string; notes: string }>('SELECT cards, notes FROM headers WHERE frameId = ?')
  return {
    ofLibrary: (library) => ofLibrary.all(library).map(fromStored),
    at: (path) => at.all(path).map(fromStored)[0],
    ofFrame: (frameId) => ofFrame.all(frameId).map(fromStored),
    withContent: (sha256) => withContent.all(sha256).map(fromStored),
    put: (file) => void put.run({ ...file, isPresent: file.isPresent ? 1 : 0 }),
    forget: (path) => void forget.run(path),
    markAbsent: (path) => void markAbsent.run(path),
    putHeader: (frameId, { cards, notes }) =>
      void putHeader.run(frameId, JSON.stringify(cards), headerText(cards), JSON.stringify(notes)),
    // What was kept was read from a file by us.
    headerOf: (frameId) => {
      const kept = header.get(frameId)
      return { cards: JSON.parse(kept?.cards ?? '[]'), notes: JSON.parse(kept?.notes ?? '[]') }
    },
  }
}
