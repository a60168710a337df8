import type { FaultKind } from '#shared/core/fault.ts'

/** A kind of picture file that is known by its first bytes or its name, and cannot be read yet. */
export interface UnreadFormat {
  readonly id: string
  readonly extensions: readonly string[]
  sniff(head: Uint8Array): boolean
  readonly fault: { readonly kind: FaultKind; readonly code: string; readonly message: string }
}

/** Every format that was known is read by now; the next one that is not stands here. */
export const NOT_YET: readonly UnreadFormat[] = []
