import { setTimeout as sleep } from 'node:timers/promises'
import { renderUnicodeCompact } from 'uqr'
import { askServer, type ServerHere } from '#server/cli/ask-server.ts'
import { defineCommand, type Io } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { readConfig } from '#server/config.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { DevicesPage, Invitation, Network, Paired, Role } from '#shared/records/device.ts'

export const pair = defineCommand({
  name: 'pair',
  summary: 'Lets a tablet, a computer or a program in',
  usage: `darksite pair [--role owner|reviewer|guest] [--port N] [--no-wait]
darksite pair --token NAME [--role …]
darksite pair --list | --remove ID

Shows a QR code and six digits, good for one device, five minutes and five tries, and waits until it has come in. Opens the door to the
network if need be. The server must be running on this machine.

  --role ROLE    owner: everything (default); reviewer: looks, judges, asks for solves; guest: only looks
  --token NAME   makes a token for a program instead (another Darksite, Prometheus), told this once
  --list         the devices that are paired, as JSON
  --remove ID    locks a device out
  --port N       where the server listens, default 8484 (DARKSITE_PORT)
  --no-wait      says the code and ends`,
  async run(argv, io) {
    const parsed = parseFlags({
      args: [...argv],
      options: {
        role: { type: 'string', default: 'owner' },
        token: { type: 'string' },
        list: { type: 'boolean' },
        remove: { type: 'string' },
        port: { type: 'string' },
        'no-wait': { type: 'boolean' },
      },
    })
    if (!parsed.ok) return complain(io, parsed.fault.message, 2)
    const { values } = parsed.value
    const role = Role.safeParse(values.role)
    if (!role.success) return complain(io, '--role must be owner, reviewer or guest.', 2)
    const server = { port: Number(values.port ?? readConfig(io.env).port), signal: io.signal }
    const done = await (values.list
      ? list(io, server)
      : values.remove !== undefined
        ? remove(io, server, values.remove)
        : values.token !== undefined
          ? makeToken(io, server, values.token, role.data)
          : invite(io, server, role.data, values['no-wait'] !== true))
    return done.ok ? 0 : complain(io, done.fault.message, 1)
  },
})

const complain = (io: Io, message: string, code: number): number => {
  io.err(message)
  return code
}

const list = async (io: Io, server: ServerHere): Promise<Result<null>> => {
  const page = await askServer(server, '/api/devices', DevicesPage)
  if (!page.ok) return page
  io.out(JSON.stringify(page.value.devices))
  return ok(null)
}

const remove = async (io: Io, server: ServerHere, id: string): Promise<Result<null>> => {
  const page = await askServer(server, `/api/devices/${encodeURIComponent(id)}/remove`, DevicesPage, {})
  if (!page.ok) return page
  io.err('It is locked out.')
  return ok(null)
}

const makeToken = async (io: Io, server: ServerHere, name: string, role: Role): Promise<Result<null>> => {
  const made = await askServer(server, '/api/devices', Paired, { name, role })
  if (!made.ok) return made
  io.err('The token is shown this once. Programs send it as “Authorization: Bearer …”.')
  io.out(made.value.token ?? '')
  return ok(null)
}

const invite = async (io: Io, server: ServerHere, role: Role, isPatient: boolean): Promise<Result<null>> => {
  const before = await askServer(server, '/api/devices', DevicesPage)
  if (!before.ok) return before
  const opened = before.value.network.isOpen
    ? ok(before.value.network)
    : await askServer(server, '/api/network', Network, { isOpen: true })
  if (!opened.ok) return opened
  const made = await askServer(server, '/api/invitation', Invitation, { role })
  if (!made.ok) return made
  io.err(invitationText(made.value, opened.value))
  return isPatient ? untilPaired(io, server, new Set(before.value.devices.map(({ id }) => id))) : ok(null)
}

/** What a person reads from the terminal: the QR code, and all that is in it. */
export const invitationText = (
  { code, link, role }: Pick<Invitation, 'code' | 'link' | 'role'>,
  { addresses, fingerprint }: Pick<Network, 'addresses' | 'fingerprint'>,
): string =>
  [
    ...(link
      ? [
          renderUnicodeCompact(link, { border: 2 }),
          `Scan it with the new device (${role}), or open ${link.replace(/#.*/, '')} there.`,
        ]
      : []),
    `Code: ${code.slice(0, 3)} ${code.slice(3)}   (five minutes, five tries)`,
    `Devices that trust the certificate already: ${addresses.map((address) => `${address}/pair`).join('  ')}`,
    `Fingerprint of the certificate: ${fingerprint ?? 'none'}`,
  ].join('\n')

const LOOK_MS = 1000

const untilPaired = async (io: Io, server: ServerHere, known: ReadonlySet<string>): Promise<Result<null>> => {
  while (!io.signal.aborted) {
    await sleep(LOOK_MS, undefined, { signal: io.signal }).catch((error: unknown) => {
      if (!io.signal.aborted) throw error
    })
    if (io.signal.aborted) break
    const page = await askServer(server, '/api/devices', DevicesPage)
    if (!page.ok) return page
    const device = page.value.devices.find(({ id }) => !known.has(id))
    if (device) {
      io.err(`“${device.name}” is paired as ${device.role}.`)
      io.out(JSON.stringify(device))
      return ok(null)
    }
    if (!page.value.invitation) {
      io.err('The code is good no more, and nobody came in.')
      return ok(null)
    }
  }
  // Nobody waits for the device any more, so none may come in.
  await askServer({ ...server, signal: AbortSignal.timeout(3000) }, '/api/invitation/cancel', DevicesPage, {})
  return ok(null)
}
