import { fail, ok, type Result } from '#shared/core/fault.ts'
import { TRIAGE_LABELS } from '#shared/records/triage.ts'
import { WEIGHTS } from './network.ts'
import { ModelCard } from './protocol.ts'

const BROKEN = fail(
  'invalid',
  'triage.model',
  'The triage network is missing or damaged. Reload the page to fetch it anew; reviewing works without it.',
)

/** Checks a card and its weights against each other and against the network. Fault `triage.model`. */
export const modelFrom = async (
  card: unknown,
  stored: ArrayBuffer,
): Promise<Result<{ card: ModelCard; weights: Float32Array }>> => {
  const parsed = ModelCard.safeParse(card)
  if (!parsed.success || parsed.data.labels.join() !== TRIAGE_LABELS.join()) return BROKEN
  if (stored.byteLength !== parsed.data.bytes || stored.byteLength !== 4 * WEIGHTS) return BROKEN
  // `crypto.subtle` is missing where the page was not loaded securely; the length was checked.
  if (globalThis.crypto?.subtle && (await sha256Of(stored)) !== parsed.data.sha256) return BROKEN
  return ok({ card: parsed.data, weights: new Float32Array(stored) })
}

/** Fetches the card and the weights from our own origin. Fault `triage.model`. */
export const fetchModel = async (base = '/models/'): Promise<Result<{ card: ModelCard; weights: Float32Array }>> => {
  try {
    const [card, weights] = await Promise.all([fetch(`${base}triage.json`), fetch(`${base}triage.bin`)])
    if (!card.ok || !weights.ok) return BROKEN
    return await modelFrom(await card.json(), await weights.arrayBuffer())
  } catch (cause) {
    // No connection and nothing kept, or a page of something else in its place.
    if (cause instanceof TypeError || cause instanceof SyntaxError) return BROKEN
    throw cause
  }
}

const sha256Of = async (bytes: ArrayBuffer): Promise<string> =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
