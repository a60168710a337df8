import { z } from 'zod'

/** What a device may do, from little to everything: look; judge frames and have them solved; administer. */
export const ROLES = ['guest', 'reviewer', 'owner'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

/** Whether a role is at least another. */
export const isAtLeast = (role: Role, least: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(least)

/** A tablet, a computer or another server that was paired. */
export const DeviceItem = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  /** When it was paired [ms]. */
  pairedAt: z.number(),
  /** When it was last heard [ms]; null when it never was. */
  seenAt: z.number().nullable(),
  /** Where it was last heard from. */
  address: z.string().nullable(),
})
export type DeviceItem = z.infer<typeof DeviceItem>

export const DeviceName = z.string().trim().min(1).max(60)

/** How this server can be reached by other machines. */
export const Network = z.object({
  isOpen: z.boolean(),
  /** True when a setting of the start decides, so that it cannot be changed here. */
  isFixed: z.boolean(),
  /** Why it is not open although it should be, in words. */
  trouble: z.string().nullable(),
  /** Encrypted, the lasting names first. */
  addresses: z.array(z.string()),
  /** Where a device learns to trust the certificate, over plain HTTP. */
  welcomeAddresses: z.array(z.string()),
  /** SHA-256 of the certificate to trust, as people compare it; null while there is none. */
  fingerprint: z.string().nullable(),
})
export type Network = z.infer<typeof Network>

/** A code that is good for one device, for a few minutes. */
export const Invitation = z.object({
  code: z.string().regex(/^\d{6}$/),
  role: Role,
  expiresAt: z.number(),
  triesLeft: z.int(),
  /** What the QR code says: the way of a new device, with the code; null while the network is closed. */
  link: z.string().nullable(),
})
export type Invitation = z.infer<typeof Invitation>

/** `GET /api/devices`. */
export const DevicesPage = z.object({
  devices: z.array(DeviceItem),
  invitation: Invitation.nullable(),
  network: Network,
})
export type DevicesPage = z.infer<typeof DevicesPage>

/** `GET /api/pairing`: who is asked, and as whom one is known. */
export const PairingPage = z.object({
  server: z.string(),
  /** Null when this device is not paired. */
  you: z.object({ id: z.string().nullable(), name: z.string(), role: Role }).nullable(),
})
export type PairingPage = z.infer<typeof PairingPage>

export const PairingRequest = z.object({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, 'The code has six digits.'),
  name: DeviceName,
  /** Browsers keep their token in a cookie that no script can read; programs are told it. */
  wants: z.enum(['cookie', 'token']).default('cookie'),
})
export const Paired = z.object({ device: DeviceItem, token: z.string().optional() })

/** A line of the book of deeds. */
export const Deed = z.object({
  seq: z.int(),
  at: z.number(),
  /** The device's name at the time. */
  who: z.string(),
  role: Role.nullable(),
  address: z.string().nullable(),
  /** In words. */
  what: z.string(),
  /** What it was done to, by its address in the API. */
  path: z.string(),
  status: z.int(),
})
export type Deed = z.infer<typeof Deed>
export const DeedPage = z.object({ deeds: z.array(Deed), more: z.boolean() })
