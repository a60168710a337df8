import { fail, type Result } from '#shared/core/fault.ts'
import type { Network } from '#shared/records/device.ts'

/** The way of other machines to this one: encrypted, with a certificate of our own. */
export interface NetworkDoor {
  state(): Network
  /** Opens or shuts it, and remembers that for the next start. Faults: those of `listen`, `net.fixed`. */
  set(isOpen: boolean): Promise<Result<null>>
  /** The way of a new device with this code; null while the door is shut. */
  linkFor(code: string): string | null
}

/** Of a server that has no doors, as in tests. */
export const CLOSED: NetworkDoor = {
  state: () => ({ isOpen: false, isFixed: true, trouble: null, addresses: [], welcomeAddresses: [], fingerprint: null }),
  set: async () => fail('conflict', 'net.fixed', 'This server was started without a door to the network.'),
  linkFor: () => null,
}
