import { Worker as Thread } from 'node:worker_threads'
import { fail, type Result } from '#shared/core/fault.ts'
import type { SceneConfig } from './scene.ts'
import type { SimulatedNight, SimulateOptions } from './simulate-night.ts'

interface Watch {
  readonly signal: AbortSignal
  onFrame(done: number): void
}

type Message = { readonly done: number; readonly path: string } | { readonly night: Result<SimulatedNight> }

/** `simulateNight` in a thread of its own. Faults besides its own: `simulate.cancelled`, `simulate.broke`. */
export const simulateInThread = (
  { cataloguesDir, dataDir, solveField, indexDirs }: SceneConfig,
  options: SimulateOptions,
  { signal, onFrame }: Watch,
): Promise<Result<SimulatedNight>> => {
  const cancelled = fail('cancelled', 'simulate.cancelled', 'The simulation was stopped.')
  if (signal.aborted) return Promise.resolve(cancelled)
  const thread = new Thread(new URL('./thread.ts', import.meta.url), {
    workerData: { config: { cataloguesDir, dataDir, solveField, indexDirs }, options },
  })
  const stop = (): void => void thread.terminate()
  signal.addEventListener('abort', stop, { once: true })
  return new Promise<Result<SimulatedNight>>((resolve) => {
    thread.on('message', (message: Message) => ('night' in message ? resolve(message.night) : onFrame(message.done)))
    thread.on('error', (error) =>
      resolve(fail('internal', 'simulate.broke', error instanceof Error ? error.message : String(error))),
    )
    // After its last message this changes nothing.
    thread.on('exit', () =>
      resolve(signal.aborted ? cancelled : fail('internal', 'simulate.broke', 'The simulation ended early.')),
    )
  }).finally(() => signal.removeEventListener('abort', stop))
}
