import { randomInt, timingSafeEqual } from 'node:crypto'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Invitation, Role } from '#shared/records/device.ts'

const VALID_MS = 5 * 60_000
const TRIES = 5

export type Code = Omit<Invitation, 'link'>

/** The one code that is good now. It lives in memory: after a restart another one is asked for. */
export interface Codes {
  /** Makes a code for one device; one that was good before is not any more. */
  make(role: Role): Code
  now(): Code | null
  cancel(): void
  /** Uses the code up. Faults: `pairing.no-code`, `pairing.wrong-code`. */
  redeem(code: string): Result<Role>
}

/** `steadyMs` counts on whatever happens to the wall clock. */
export const createCodes = (now: () => number, steadyMs: () => number = () => performance.now()): Codes => {
  let current: { code: string; role: Role; expiresAt: number; until: number; triesLeft: number } | null = null
  const living = () => {
    if (current && steadyMs() >= current.until) current = null
    return current
  }
  return {
    make: (role) => {
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      current = { code, role, expiresAt: now() + VALID_MS, until: steadyMs() + VALID_MS, triesLeft: TRIES }
      return codeOf(current)
    },
    now: () => {
      const found = living()
      return found && codeOf(found)
    },
    cancel: () => {
      current = null
    },
    redeem: (code) => {
      const found = living()
      if (!found) return NO_CODE
      if (timingSafeEqual(Buffer.from(code.padEnd(6).slice(0, 6)), Buffer.from(found.code)) && code.length === 6) {
        current = null
        return ok(found.role)
      }
      found.triesLeft--
      if (found.triesLeft > 0) {
        const left = found.triesLeft === 1 ? 'One try is left' : `${found.triesLeft} tries are left`
        return fail('invalid', 'pairing.wrong-code', `This is not the code. ${left}.`)
      }
      current = null
      return NO_CODE
    },
  }
}

const codeOf = ({ code, role, expiresAt, triesLeft }: Code): Code => ({ code, role, expiresAt, triesLeft })

const NO_CODE = fail(
  'invalid',
  'pairing.no-code',
  'No code is good now: it has run out, was used, or was mistyped five times. Ask for a new one on the server.',
)
