// The script of the thread that simulates a night, so that the server goes on answering meanwhile.
import { parentPort, workerData } from 'node:worker_threads'
import type { SceneConfig } from './scene.ts'
import { type SimulateOptions, simulateNight } from './simulate-night.ts'

/** The one caller is in-thread.ts: what comes in is its own message. */
const { config, options }: { config: SceneConfig; options: SimulateOptions } = workerData

const night = await simulateNight(config, options, {
  // Whoever wants it to stop ends the thread.
  signal: new AbortController().signal,
  onFrame: (done, path) => parentPort?.postMessage({ done, path }),
})
parentPort?.postMessage({ night })
