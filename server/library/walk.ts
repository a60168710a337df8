import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isFrameName } from '#shared/formats/open.ts'
import { isSidecarName } from '#shared/frame/sidecars/sidecar-names.ts'

export interface FoundFile {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
}

export interface Found {
  readonly files: FoundFile[]
  /** Files that may speak of the frames beside them. */
  readonly sidecars: FoundFile[]
  /** Folders that could not be listed: what lies below them is unknown, not gone. */
  readonly unreadable: string[]
  /** True when the root has entries of any kind. A disk that is not mounted leaves an empty folder behind. */
  readonly hasEntries: boolean
}

export interface WalkOptions {
  /** Absolute folders that are not entered. */
  readonly skip?: readonly string[]
  readonly signal?: AbortSignal
  readonly onCount?: (files: number) => void
}

/** Every picture file below a folder, and what may be a sidecar of one. Links are not followed and names with a leading dot are passed over. */
export const walk = async (root: string, options: WalkOptions = {}): Promise<Found> => {
  const files: FoundFile[] = []
  const sidecars: FoundFile[] = []
  const unreadable: string[] = []
  const folders = [root]
  let hasEntries = false
  while (folders.length > 0 && !options.signal?.aborted) {
    const folder = folders.pop()!
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => null)
    if (entries === null) {
      unreadable.push(folder)
      continue
    }
    hasEntries ||= entries.length > 0
    const names: string[] = []
    const beside: string[] = []
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory() && !options.skip?.includes(path)) folders.push(path)
      else if (entry.isFile() && isFrameName(entry.name)) names.push(path)
      else if (entry.isFile() && isSidecarName(entry.name)) beside.push(path)
    }
    files.push(...(await Promise.all(names.map(look))).filter((file) => file !== null))
    sidecars.push(...(await Promise.all(beside.map(look))).filter((file) => file !== null))
    options.onCount?.(files.length)
  }
  return { files, sidecars, unreadable, hasEntries }
}

/** Null when it went away, or became something else, since its folder was listed. */
const look = async (path: string): Promise<FoundFile | null> => {
  const found = await lstat(path).catch(() => null)
  return found?.isFile() ? { path, size: found.size, mtimeMs: found.mtimeMs } : null
}
