import { isIP } from 'node:net'
import type { Hono } from 'hono'
import type { Config } from '#server/config.ts'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { type Listening, listen } from '#server/http/listen.ts'
import type { Log } from '#server/log/log.ts'
import type { Settings } from '#server/settings/settings-store.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Network } from '#shared/records/device.ts'
import { type Certificates, certificateFolder, ensureCertificates, fingerprintOf } from './certificates.ts'
import type { NetworkDoor } from './network-door.ts'
import { ownAddresses } from './own-addresses.ts'
import { createWelcome } from './welcome.ts'

export interface Doors extends NetworkDoor {
  /** Opens them, if they are to be open, for this app; looks after certificate and addresses from then on. */
  start(app: Hono): Promise<void>
  close(): Promise<void>
}

interface DoorParts {
  readonly config: Pick<Config, 'lan' | 'lanHost' | 'lanPort' | 'welcomePort' | 'names' | 'dataDir'>
  readonly settings: Pick<Settings, 'network' | 'setNetwork'>
  readonly log: Pick<Log, 'info' | 'warn'>
  readonly now?: () => number
  readonly addresses?: () => string[]
}

interface Open {
  readonly door: Listening
  readonly welcome: Listening
  certificates: Certificates
}

const LAN_SETTINGS = { port: 'DARKSITE_LAN_PORT', host: 'DARKSITE_LAN_HOST' }
const WELCOME_SETTINGS = { port: 'DARKSITE_WELCOME_PORT', host: 'DARKSITE_LAN_HOST' }
/** How often addresses and dates are looked at [ms]: a rig gets its address from another router every night. */
const LOOK_MS = 60_000
const SELF = ['localhost', '127.0.0.1', '::1']

/** The encrypted door and the plain one beside it, where devices learn to trust it. Both open and shut while the server runs. */
export const createDoors = ({ config, settings, log, now = Date.now, addresses = ownAddresses }: DoorParts): Doors => {
  let app: Hono | null = null
  let open: Open | null = null
  let trouble: string | null = null
  let timer: NodeJS.Timeout | undefined
  const folder = certificateFolder(config)

  const wantedNow = (): string[] => [...new Set([...config.names, ...addresses(), ...SELF])]
  const certificatesFor = async (wanted: readonly string[]): Promise<Certificates> => {
    const made = await ensureCertificates(folder, wanted, now())
    if (made.uncovered.length > 0)
      log.warn({ names: made.uncovered }, 'The certificate cannot name these: they are public, or newer than the authority')
    return made
  }

  /** The address of a door as people type it, the lasting names first. */
  const urlsOf = (scheme: string, port: number, names: readonly string[]): string[] => {
    const others = names.filter((name) => !SELF.includes(name))
    const rank = (name: string): number => (name.endsWith('.local') ? 0 : isIP(name) > 0 ? 2 : name.includes('.') ? 1 : 3)
    const sorted = others.sort((a, b) => rank(a) - rank(b))
    return sorted.map((name) => `${scheme}://${isIP(name) === 6 ? `[${name}]` : name}:${port}`)
  }

  const openAll = async (): Promise<Result<Open>> => {
    if (!app) return fail('unavailable', 'net.too-early', 'The server is only just starting.')
    const certificates = await certificatesFor(wantedNow())
    const secret = { key: certificates.key, cert: certificates.chain }
    const listenOn = async (what: Hono, port: number, names: typeof LAN_SETTINGS, key: typeof secret | null) => {
      const answer = await listen(what, config.lanHost, port, names, key)
      // A kernel without IPv6 has no such address.
      const isOldOnly = !answer.ok && answer.fault.code === 'http.no-such-address' && config.lanHost === '::'
      return isOldOnly ? listen(what, '0.0.0.0', port, names, key) : answer
    }
    const door = await listenOn(app, config.lanPort, LAN_SETTINGS, secret)
    if (!door.ok) return door
    const page = createWelcome(() => ({
      authority: open?.certificates.authority ?? certificates.authority,
      // No policy of a page can name an address of IPv6, and nobody would choose one.
      addresses: urlsOf(
        'https',
        door.value.port,
        (open?.certificates ?? certificates).names.filter((name) => isIP(name) !== 6),
      ),
    }))
    const welcome = await listenOn(page, config.welcomePort, WELCOME_SETTINGS, null)
    if (!welcome.ok) {
      await door.value.close(0)
      return welcome
    }
    return ok({ door: door.value, welcome: welcome.value, certificates })
  }

  const tryOpen = async (): Promise<Result<null>> => {
    try {
      const opened = await openAll()
      trouble = opened.ok ? null : opened.fault.message
      if (!opened.ok) return opened
      open = opened.value
      log.info({ port: open.door.port, welcomePort: open.welcome.port }, 'Other machines can reach this one')
      return ok(null)
    } catch (error) {
      const fault = faultOfDisk(error, folder)
      if (!fault) throw error
      trouble = fault.message
      return { ok: false, fault }
    }
  }

  const shut = async (): Promise<void> => {
    const before = open
    open = null
    trouble = null
    await Promise.all([before?.door.close(500), before?.welcome.close(0)])
  }

  const look = async (): Promise<void> => {
    if (!open) return
    const made = await certificatesFor(wantedNow())
    if (made.chain === open.certificates.chain) return
    open.door.renew({ key: made.key, cert: made.chain })
    open.certificates = made
    log.info({ names: made.names }, 'The certificate was renewed')
  }

  const isWanted = (): boolean => config.lan ?? settings.network().isOpen

  return {
    start: async (served) => {
      app = served
      if (isWanted()) {
        const opened = await tryOpen()
        if (!opened.ok) log.warn(`Other machines cannot reach this one: ${opened.fault.message}`)
      }
      timer = setInterval(() => {
        look().catch((error: unknown) => log.warn({ err: error }, 'The certificate could not be renewed'))
      }, LOOK_MS)
      timer.unref()
    },
    state: (): Network => ({
      isOpen: open !== null,
      isFixed: config.lan !== null,
      trouble,
      addresses: open ? urlsOf('https', open.door.port, [...open.certificates.names]) : [],
      welcomeAddresses: open ? urlsOf('http', open.welcome.port, [...open.certificates.names]) : [],
      fingerprint: open ? fingerprintOf(open.certificates.authority) : null,
    }),
    set: async (isOpen) => {
      if (config.lan !== null && config.lan !== isOpen)
        return fail(
          'conflict',
          'net.fixed',
          `DARKSITE_LAN=${config.lan ? 'on' : 'off'} decides this. Start the server without it.`,
        )
      settings.setNetwork({ isOpen })
      if (isOpen && !open) return tryOpen()
      if (!isOpen) await shut()
      return ok(null)
    },
    linkFor: (code) => {
      if (!open) return null
      const port = open.welcome.port
      // An address works on every tablet; names need a resolver that knows them.
      const [address] = addresses().filter((one) => isIP(one) === 4)
      const [first] = address ? [`http://${address}:${port}`] : urlsOf('http', port, [...open.certificates.names])
      return first ? `${first}/#${code}` : null
    },
    close: async () => {
      clearInterval(timer)
      await shut()
    },
  }
}
