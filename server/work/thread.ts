// The script of a worker thread: the plain functions of server/images behind Comlink, each loaded when it is first needed.
import { parentPort } from 'node:worker_threads'
import { expose } from 'comlink'
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js'
import type { Worker } from './work.ts'

/** Signals do not cross threads: whoever wants a task to stop ends the thread. */
const tasks: Worker = {
  indexFile: async (path) => (await import('#server/images/index-file.ts')).indexFile(path),
  renderPreviews: async (path) => (await import('#server/images/render-previews.ts')).renderPreviews(path),
  detectStars: async (path, limit) => (await import('#server/images/detect-stars.ts')).detectStars(path, limit),
  measureFrame: async (path, wantsGlance) => (await import('#server/images/measure-frame.ts')).measureFrame(path, wantsGlance),
  reducePicture: async (path, maxSide) => (await import('#server/images/reduce-picture.ts')).reducePicture(path, maxSide),
}

if (parentPort) expose(tasks, nodeEndpoint(parentPort))
