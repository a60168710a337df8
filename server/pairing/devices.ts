import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Db } from '#server/db/open-database.ts'
import type { DeviceItem, Role } from '#shared/records/device.ts'

/** The paired devices. Of their tokens only hashes are kept: 256 random bits need no slow hash. */
export interface Devices {
  list(): DeviceItem[]
  get(id: string): DeviceItem | undefined
  /** Adds a device; its token is told this once. */
  add(name: string, role: Role): { readonly device: DeviceItem; readonly token: string }
  /** False when there is none. */
  change(id: string, patch: Partial<Pick<DeviceItem, 'name' | 'role'>>): boolean
  /** Its token is worthless from now on. False when there is none. */
  remove(id: string): boolean
  /** The device of a token, noting that it was heard; `isDue` about once a day, when its cookie should be given anew. */
  hear(token: string, address: string | null): { readonly device: DeviceItem; readonly isDue: boolean } | null
  /** Calls back when a device was removed or may do other things than before. */
  onChange(listener: (id: string) => void): void
}

/** A row is not written for every thumbnail [ms]. */
const NOTE_EVERY_MS = 60_000
const RENEW_EVERY_MS = 86_400_000

export const createDevices = ({ sqlite }: Db, now: () => number): Devices => {
  const columns = 'id, name, role, pairedAt, seenAt, address'
  const all = sqlite.prepare<[], DeviceItem>(`SELECT ${columns} FROM devices ORDER BY pairedAt, id`)
  const one = sqlite.prepare<[string], DeviceItem>(`SELECT ${columns} FROM devices WHERE id = ?`)
  const byHash = sqlite.prepare<[string], DeviceItem>(`SELECT ${columns} FROM devices WHERE hash = ?`)
  const insert = sqlite.prepare('INSERT INTO devices (id, name, role, hash, pairedAt) VALUES (?, ?, ?, ?, ?)')
  const update = sqlite.prepare('UPDATE devices SET name = ?, role = ? WHERE id = ?')
  const remove = sqlite.prepare('DELETE FROM devices WHERE id = ?')
  const note = sqlite.prepare('UPDATE devices SET seenAt = ?, address = ? WHERE id = ?')
  const listeners: ((id: string) => void)[] = []
  const tell = (id: string): void => {
    for (const listener of listeners) listener(id)
  }
  return {
    list: () => all.all(),
    get: (id) => one.get(id),
    add: (name, role) => {
      const token = randomBytes(32).toString('base64url')
      const id = randomUUID()
      insert.run(id, name, role, hashOf(token), now())
      return { device: one.get(id)!, token }
    },
    change: (id, patch) => {
      const known = one.get(id)
      if (!known) return false
      update.run(patch.name ?? known.name, patch.role ?? known.role, id)
      if (patch.role && patch.role !== known.role) tell(id)
      return true
    },
    remove: (id) => {
      if (remove.run(id).changes === 0) return false
      tell(id)
      return true
    },
    hear: (token, address) => {
      const device = byHash.get(hashOf(token))
      if (!device) return null
      const since = Math.abs(now() - (device.seenAt ?? 0))
      if (since > NOTE_EVERY_MS || address !== device.address) note.run(now(), address, device.id)
      return { device, isDue: since > RENEW_EVERY_MS }
    },
    onChange: (listener) => void listeners.push(listener),
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
