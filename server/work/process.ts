// The script of a worker process: the plain functions of server/images behind Comlink, each loaded when it is first needed.
import { expose } from 'comlink'
import { fail, type Result } from '#shared/core/fault.ts'
import { endpointOf } from './endpoint.ts'
import type { Worker } from './work.ts'

/** Signals do not cross processes: whoever wants a task to stop ends the process. */
const tasks: Worker = {
  indexFile: (path) => within(async () => (await import('#server/images/index-file.ts')).indexFile(path)),
  renderPreviews: (path) => within(async () => (await import('#server/images/render-previews.ts')).renderPreviews(path)),
  detectStars: (path, limit) => within(async () => (await import('#server/images/detect-stars.ts')).detectStars(path, limit)),
  measureFrame: (path, wantsGlance, _signal, mayUseGraphics) =>
    within(async () => (await import('#server/images/measure-frame.ts')).measureFrame(path, wantsGlance, mayUseGraphics)),
  reducePicture: (path, maxSide) =>
    within(async () => (await import('#server/images/reduce-picture.ts')).reducePicture(path, maxSide)),
}

/** A picture that is too large for what this process may have is a fault of the picture, not a bug. */
const within = async <T>(task: () => Promise<Result<T>>): Promise<Result<T>> => {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof RangeError && /allocation failed|out of memory/i.test(error.message))) throw error
    return fail('unsupported', 'work.memory', 'This picture needs more memory than a worker may have.')
  }
}

// The server is gone: nobody waits for the answer.
process.on('disconnect', () => process.exit(0))
expose(
  tasks,
  endpointOf({
    send: (message) => process.send?.(message),
    on: process.on.bind(process),
    off: process.off.bind(process),
  }),
)
