import type { Db } from '#server/db/open-database.ts'
import type { FoundFile } from './walk.ts'

/** Which sidecars there were at the last scan, so that a changed one is noticed. */
export interface SidecarIndex {
  ofLibrary(library: string): FoundFile[]
  put(library: string, file: FoundFile): void
  forget(path: string): void
}

export const createSidecarIndex = ({ sqlite }: Db): SidecarIndex => {
  const ofLibrary = sqlite.prepare<[string], FoundFile>('SELECT path, size, mtimeMs FROM sidecars WHERE library = ?')
  const put = sqlite.prepare<[FoundFile & { library: string }]>(
    'INSERT OR REPLACE INTO sidecars (path, library, size, mtimeMs) VALUES (@path, @library, @size, @mtimeMs)',
  )
  const forget = sqlite.prepare<[string]>('DELETE FROM sidecars WHERE path = ?')
  return {
    ofLibrary: (library) => ofLibrary.all(library),
    put: (library, file) => void put.run({ ...file, library }),
    forget: (path) => void forget.run(path),
  }
}
