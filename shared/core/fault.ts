/** Kinds of expected failure. The kind alone decides HTTP status and whether a job is retried. */
export const FAULT_KINDS = {
  invalid: { status: 422, retry: false },
  unsupported: { status: 415, retry: false },
  'not-found': { status: 404, retry: false },
  conflict: { status: 409, retry: false },
  'no-result': { status: 422, retry: false },
  unavailable: { status: 503, retry: true },
  timeout: { status: 504, retry: true },
  cancelled: { status: 499, retry: false },
  internal: { status: 500, retry: false },
} as const

export type FaultKind = keyof typeof FAULT_KINDS

/** Plain data: crosses workers, HTTP, Dexie and job rows unchanged. */
export interface Fault {
  readonly kind: FaultKind
  /** Dotted and stable, for tests and translations: `fits.truncated-header`. */
  readonly code: string
  readonly message: string
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })

export const fail = (kind: FaultKind, code: string, message: string): Result<never> => ({
  ok: false,
  fault: { kind, code, message },
})
