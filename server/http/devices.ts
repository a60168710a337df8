import type { Hono } from 'hono'
import { z } from 'zod'
import type { Fault } from '#shared/core/fault.ts'
import { DeviceName, type DevicesPage, Role } from '#shared/records/device.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

export const NewDevice = z.object({ name: DeviceName, role: Role })
export const DeviceChange = z.object({ name: DeviceName.optional(), role: Role.optional() })
export const InvitationRequest = z.object({ role: Role })
export const NetworkRequest = z.object({ isOpen: z.boolean() })
export const DeedQuery = z.object({
  before: z.coerce.number().int().min(1).optional().meta({ description: 'Goes on after this number' }),
  limit: z.coerce.number().int().min(1).max(500).default(100).meta({ description: 'How many' }),
})

type Parts = Pick<Services, 'access' | 'network'>

/** `/api/devices`, `/api/invitation`, `/api/network`, `/api/deeds`: what the owner decides about other machines. */
export const deviceRoutes = (app: Hono, { access: { devices, codes, deeds }, network }: Parts): void => {
  const page = (): DevicesPage => {
    const code = codes.now()
    return {
      devices: devices.list(),
      invitation: code && { ...code, link: network.linkFor(code.code) },
      network: network.state(),
    }
  }
  const wishOf = async <T>(request: Request, shape: z.ZodType<T>) => {
    const body = await readJson(request, 4096)
    return body.ok ? parseInput(shape, body.value, 'devices.bad-wish') : body
  }

  app.get('/api/devices', (c) => c.json(page()))
  app.post('/api/devices', async (c) => {
    const wish = await wishOf(c.req.raw, NewDevice)
    if (!wish.ok) return sendFault(wish.fault)
    c.set('deed', `Let in “${wish.value.name}” as ${wish.value.role}, by a token`)
    return c.json(devices.add(wish.value.name, wish.value.role), 201)
  })
  app.post('/api/devices/:id', async (c) => {
    const wish = await wishOf(c.req.raw, DeviceChange)
    if (!wish.ok) return sendFault(wish.fault)
    const id = c.req.param('id')
    const before = devices.get(id)
    if (!before || !devices.change(id, definedOf(wish.value))) return sendFault(NO_DEVICE)
    const after = devices.get(id)!
    c.set('deed', `“${before.name}” (${before.role}) is now “${after.name}” (${after.role})`)
    return c.json(after)
  })
  app.post('/api/devices/:id/remove', (c) => {
    const id = c.req.param('id')
    const name = devices.get(id)?.name
    if (!devices.remove(id)) return sendFault(NO_DEVICE)
    c.set('deed', `Locked out “${name}”`)
    return c.json(page())
  })

  app.post('/api/invitation', async (c) => {
    const wish = await wishOf(c.req.raw, InvitationRequest)
    if (!wish.ok) return sendFault(wish.fault)
    const code = codes.make(wish.value.role)
    c.set('deed', `Made a code for a new ${wish.value.role}`)
    return c.json({ ...code, link: network.linkFor(code.code) }, 201)
  })
  app.post('/api/invitation/cancel', (c) => {
    codes.cancel()
    return c.json(page())
  })
  app.post('/api/network', async (c) => {
    const wish = await wishOf(c.req.raw, NetworkRequest)
    if (!wish.ok) return sendFault(wish.fault)
    const done = await network.set(wish.value.isOpen)
    if (!done.ok) return sendFault(done.fault)
    c.set('deed', wish.value.isOpen ? 'Opened the network' : 'Closed the network')
    return c.json(network.state())
  })

  app.get('/api/deeds', (c) => {
    const query = parseInput(DeedQuery, c.req.query(), 'devices.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const { before, limit } = query.value
    const found = deeds.read(before ?? null, limit + 1)
    return c.json({ deeds: found.slice(0, limit), more: found.length > limit })
  })
}

const definedOf = ({ name, role }: z.output<typeof DeviceChange>) => ({ ...(name ? { name } : {}), ...(role ? { role } : {}) })

const NO_DEVICE: Fault = { kind: 'not-found', code: 'devices.not-found', message: 'There is no such device (any more).' }
