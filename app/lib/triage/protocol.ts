import { z } from 'zod'
import type { Result } from '#shared/core/fault.ts'
import { TriageLabel } from '#shared/records/triage.ts'

/** `/models/triage.json`: what the network is, and how well it does. */
export const ModelCard = z.object({
  version: z.string(),
  /** In the order of its probabilities. */
  labels: z.array(TriageLabel),
  /** Length of the weights beside the card [bytes], and their SHA-256. */
  bytes: z.int(),
  sha256: z.string(),
  /** Whether it beat the rules on nights that it had not seen, and did no harm on real frames. */
  isOnByDefault: z.boolean(),
})
export type ModelCard = z.infer<typeof ModelCard>

export interface Verdict {
  /** In the order of `TRIAGE_LABELS`. */
  readonly probabilities: readonly number[]
  /** What computed it: `webgl` or `wasm`. */
  readonly backend: string
}

/** The triage worker, as Comlink shows it. */
export interface TriageWorker {
  /** Faults: `triage.model` (missing, damaged or of another version), `triage.glance`. */
  judge(packed: Uint8Array): Promise<Result<Verdict>>
}
