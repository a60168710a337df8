import type { LibraryContext } from '#server/jobs/job.ts'
import { type Fault, ok, type Result } from '#shared/core/fault.ts'

/**
 * Makes the pictures of one frame, and answers how to write them down, for the caller's transaction. A file whose pixels cannot
 * be read is written down as a broken one, and its fault is answered too.
 */
export const picturesOf = async (
  { store, work, signal }: Pick<LibraryContext, 'store' | 'work' | 'signal'>,
  id: string,
): Promise<Result<() => void>> => {
  const path = await store.pathOf(id)
  if (!path.ok) return path
  const rendered = await work.renderPreviews(path.value, signal)
  if (!rendered.ok) {
    if (isOfTheFile(rendered.fault)) store.write('frames', id, { fault: rendered.fault })
    return rendered
  }
  const [thumbnail, preview] = await Promise.all([store.putBlob(rendered.value.thumbnail), store.putBlob(rendered.value.preview)])
  return ok(() => store.write('frames', id, { thumbnail, preview }))
}

/** Other faults say nothing about the file, so the frame is tried again another time. */
const isOfTheFile = ({ kind }: Fault): boolean => kind === 'invalid' || kind === 'unsupported' || kind === 'no-result'
