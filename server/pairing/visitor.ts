import type { Role } from '#shared/records/device.ts'

/** Somebody who asks, once the guard knows who it is. */
export interface Visitor {
  /** Null for this machine itself and for programs with the token of the environment. */
  readonly deviceId: string | null
  readonly name: string
  readonly role: Role
}

declare module 'hono' {
  interface ContextVariableMap {
    /** Null for strangers. */
    visitor: Visitor | null
    /** What a route wants the book of deeds to say beyond its summary. */
    deed: string | undefined
  }
}

/** Whoever sits at the machine owns it. */
export const HERE: Visitor = { deviceId: null, name: 'This machine', role: 'owner' }
export const PROGRAM: Visitor = { deviceId: null, name: 'A program with DARKSITE_TOKEN', role: 'owner' }
