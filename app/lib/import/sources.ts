import { isFrameName } from '#shared/formats/open.ts'

/** A file that somebody wants taken in; it is opened when its turn comes. */
export interface Source {
  /** Inside what was chosen, with `/`; '' for single files. */
  readonly folder: string
  readonly name: string
  open(): Promise<File>
}

/** A file or folder that the browser may let us come back to. */
export type Handle = FileSystemFileHandle | FileSystemDirectoryHandle

/** Files of an input or a drop. A folder that was chosen comes with the path of each file. */
export const sourcesOfFiles = (files: Iterable<File>): Source[] =>
  [...files].map((file) => {
    const path = file.webkitRelativePath || file.name
    const end = path.lastIndexOf('/')
    return { folder: end < 0 ? '' : path.slice(0, end), name: file.name, open: async () => file }
  })

/** Every picture below what was chosen, in the order of names. Names with a leading dot are passed over. */
export const sourcesOfHandles = async (handles: readonly Handle[], signal: AbortSignal): Promise<Source[]> => {
  const sources: Source[] = []
  const enter = async (handle: Handle, folder: string): Promise<void> => {
    if (signal.aborted || handle.name.startsWith('.')) return
    if (handle instanceof FileSystemFileHandle) {
      sources.push({ folder, name: handle.name, open: () => handle.getFile() })
      return
    }
    const inside = folder ? `${folder}/${handle.name}` : handle.name
    for await (const child of handle.values()) await enter(child as Handle, inside)
  }
  for (const handle of handles) await enter(handle, '')
  return sources
}

/** What a drop brings, files and folders: as handles where the browser has them, else as files. */
export const sourcesOfDrop = async (
  items: DataTransferItemList,
  signal: AbortSignal,
): Promise<{ readonly sources: Source[]; readonly handles: readonly Handle[] }> => {
  const list = [...items].filter(({ kind }) => kind === 'file')
  // All at once: after the first wait the browser empties the list.
  const files = list.map((item) => item.getAsFile())
  const entries = list.map((item) => item.webkitGetAsEntry?.() ?? null)
  const asked = list.map((item) => item.getAsFileSystemHandle?.() ?? Promise.resolve(null))
  const handles = (await Promise.all(asked)).flatMap((handle) => (handle ? [handle as Handle] : []))
  if (handles.length > 0) return { sources: await sourcesOfHandles(handles, signal), handles }
  const found = await Promise.all(entries.map((entry, i) => sourcesOfEntry(entry, files[i] ?? null, '', signal)))
  return { sources: found.flat(), handles: [] }
}

/** Safari and Firefox give folders as entries of an older interface. */
const sourcesOfEntry = async (
  entry: FileSystemEntry | null,
  file: File | null,
  folder: string,
  signal: AbortSignal,
): Promise<Source[]> => {
  if (signal.aborted || entry?.name.startsWith('.')) return []
  if (!entry) return file ? sourcesOfFiles([file]) : []
  if (!entry.isDirectory) {
    const open = (): Promise<File> => new Promise((done, failed) => (entry as FileSystemFileEntry).file(done, failed))
    return [{ folder, name: entry.name, open }]
  }
  const inside = folder ? `${folder}/${entry.name}` : entry.name
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const children: Source[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed))
    if (some.length === 0) return children
    for (const child of some) children.push(...(await sourcesOfEntry(child, null, inside, signal)))
  }
}

/** The pictures among them, by name; how many other files there were. */
export const picturesAmong = (sources: readonly Source[]): { readonly pictures: Source[]; readonly others: number } => {
  const pictures = sources.filter(({ name }) => isFrameName(name) && !name.startsWith('.'))
  return { pictures, others: sources.length - pictures.length }
}

/** How a file is known again without reading it. */
export const keyOf = ({ folder }: Source, { name, size, lastModified }: File): string =>
  `${folder}/${name}|${size}|${lastModified}`
