import { hostname } from 'node:os'
import type { Hono } from 'hono'
import type { z } from 'zod'
import { type Paired, type PairingPage, PairingRequest } from '#shared/records/device.ts'
import { forbid, parseInput, readJson, sendFault } from './answer.ts'
import { giveToken, isPrivateLine } from './guard.ts'
import type { Services } from './services.ts'

/**
 * `GET` and `POST /api/pairing`: what strangers may ask. A code is taken only where nobody can listen in, since the token comes
 * back on the same line.
 */
export const pairingRoutes = (app: Hono, { access, network }: Pick<Services, 'access' | 'network'>): void => {
  const { devices, codes } = access
  app.get('/api/pairing', (c) => {
    const visitor = c.get('visitor')
    const you = visitor && { id: visitor.deviceId, name: visitor.name, role: visitor.role }
    return c.json({ server: hostname(), you } satisfies PairingPage)
  })
  // Our own welcome page asks this of the encrypted door: an answer that it can read means that the device trusts it. Pages of others
  // need not know that there is a Darksite.
  app.get('/trusted', (c) => {
    const origin = c.req.header('origin') ?? ''
    const isWelcome = network.state().welcomeAddresses.includes(origin)
    const allowed = isWelcome ? { 'access-control-allow-origin': origin } : {}
    return c.text('yes', 200, { ...allowed, vary: 'origin', 'cache-control': 'no-store' })
  })
  app.post('/api/pairing', async (c) => {
    if (!isPrivateLine(c, access)) return forbid(403, 'pairing.open-line', OPEN_LINE)
    const body = await readJson(c.req.raw, 4096)
    if (!body.ok) return sendFault(body.fault)
    const wish = parseInput(PairingRequest, body.value, 'pairing.bad-wish')
    if (!wish.ok) return sendFault(wish.fault)
    const { code, name, wants } = wish.value
    const role = codes.redeem(code)
    c.set('deed', role.ok ? `“${name}” was paired as ${role.value}` : `“${name}” tried a wrong code`)
    if (!role.ok) return sendFault(role.fault)
    const { device, token } = devices.add(name, role.value)
    if (wants === 'token') return c.json({ device, token } satisfies z.input<typeof Paired>, 201)
    giveToken(c, token)
    return c.json({ device } satisfies z.input<typeof Paired>, 201)
  })
}

const OPEN_LINE = 'Others could listen in on this line. Open this server’s address that begins with https://, and pair there.'
