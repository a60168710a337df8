import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** What became of asking for a graphics adapter, in a process of its own: a driver may hang or break whatever asks it. */
export const GpuTrial = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('works'), name: z.string() }),
  /** One that only pretends, on the processors. */
  z.object({ outcome: z.literal('software'), name: z.string() }),
  z.object({ outcome: z.literal('none') }),
  /** The package that could ask is not installed. */
  z.object({ outcome: z.literal('not-tried') }),
  z.object({ outcome: z.literal('broken'), reason: z.string() }),
])
export type GpuTrial = z.infer<typeof GpuTrial>

const SCRIPT = fileURLToPath(new URL('./health-gpu-process.ts', import.meta.url))
const LIMIT_MS = 20_000

/** Asks anew each time. Never rejects: whatever ends the process is an outcome. */
export const tryGpu = (script = SCRIPT, limitMs = LIMIT_MS): Promise<GpuTrial> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script], { timeout: limitMs, killSignal: 'SIGKILL' }, (error, out) => {
      const said = GpuTrial.safeParse(jsonOf(out))
      if (said.success) resolve(said.data)
      else
        resolve({ outcome: 'broken', reason: error?.killed ? `no answer within ${limitMs / 1000} s` : 'its driver broke down' })
    })
  })

const found: { isAsked: boolean; outcome?: GpuTrial } = { isAsked: false }

/** The outcome for this run of the server; undefined while it is still being found out, which nobody waits for. */
export const gpuTrial = (): GpuTrial | undefined => {
  if (!found.isAsked) {
    found.isAsked = true
    void tryGpu().then((outcome) => {
      found.outcome = outcome
    })
  }
  return found.outcome
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
