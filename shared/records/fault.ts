import { z } from 'zod'
import { FAULT_KINDS, type FaultKind } from '#shared/core/fault.ts'

export const FaultRecord = z.object({
  kind: z.enum(Object.keys(FAULT_KINDS) as [FaultKind, ...FaultKind[]]),
  code: z.string(),
  message: z.string(),
})
