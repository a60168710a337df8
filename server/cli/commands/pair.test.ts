import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { main } from '#server/cli/main.ts'
import { createApp } from '#server/http/app.ts'
import { listen } from '#server/http/listen.ts'
import { complaintLog } from '#server/log/log.ts'
import { servicesOf } from '#server/main.ts'
import { createDoors } from '#server/net/doors.ts'
import { DeviceItem } from '#shared/records/device.ts'
import { testDarksite } from '#tests/support/darksite.ts'

/** A server whose doors are only on this machine, and the command line beside it. */
const setup = async () => {
  const darksite = await testDarksite({ registry: {}, names: ['rig.local'] })
  const config = { ...darksite.config, lanHost: '127.0.0.1', lanPort: 0, welcomePort: 0 }
  const doors = createDoors({ config, settings: darksite.settings, log: complaintLog(), addresses: () => ['192.168.1.5'] })
  const services = await servicesOf(darksite, config, new AbortController().signal, () => null, doors)
  const app = createApp(services)
  const server = await listen(app, '127.0.0.1', 0)
  if (!server.ok) throw new Error(server.fault.message)
  await doors.start(app)
  const { port } = server.value
  const run = async (args: string[], signal = new AbortController().signal) => {
    const said = { out: '', err: '' }
    const io = {
      out: (text: string) => {
        said.out += `${text}\n`
      },
      err: (text: string) => {
        said.err += `${text}\n`
      },
      ...{ env: {}, cwd: '/', signal },
    }
    const code = main(['pair', '--port', String(port), ...args], io)
    return { said, code }
  }
  const close = async () => {
    await doors.close()
    await server.value.close(0)
  }
  return { port, run, close, services }
}

test('the terminal shows a code, opens the door, and says who came in', async () => {
  const { port, run, close, services } = await setup()
  try {
    const { said, code } = await run(['--role', 'reviewer'])
    while (!/Code: \d{3} \d{3}/.test(said.err)) await sleep(20)
    expect(said.err).toMatch(/▄|▀/)
    expect(said.err).toContain('https://rig.local:')
    expect(said.err).toContain(services.network.state().fingerprint)
    const digits = /Code: (\d{3}) (\d{3})/.exec(said.err)?.slice(1).join('')
    const body = JSON.stringify({ code: digits, name: 'Tablet' })
    expect((await fetch(`http://127.0.0.1:${port}/api/pairing`, { method: 'POST', body })).status).toBe(201)
    expect(await code).toBe(0)
    expect(DeviceItem.parse(JSON.parse(said.out))).toMatchObject({ name: 'Tablet', role: 'reviewer' })
  } finally {
    await close()
  }
})

test('a terminal that is left takes its code back', async () => {
  const { run, close, services } = await setup()
  try {
    const stop = new AbortController()
    const { said, code } = await run([], stop.signal)
    while (!said.err.includes('Code:')) await sleep(20)
    stop.abort()
    expect(await code).toBe(0)
    expect(services.access.codes.now()).toBeNull()
  } finally {
    await close()
  }
})

test('programs get a token that holds until they are locked out', async () => {
  const { run, close, services } = await setup()
  try {
    const made = await run(['--token', 'Home server'])
    expect(await made.code).toBe(0)
    const token = made.said.out.trim()
    const heard = services.access.devices.hear(token, null)
    expect(heard?.device).toMatchObject({ name: 'Home server', role: 'owner' })
    const listed = await run(['--list'])
    await listed.code
    expect(listed.said.out).toContain(heard?.device.id)
    expect(listed.said.out).not.toContain(token)
    expect(await (await run(['--remove', heard?.device.id ?? ''])).code).toBe(0)
    expect(services.access.devices.hear(token, null)).toBeNull()
    expect(await (await run(['--remove', 'nobody'])).code).toBe(1)
  } finally {
    await close()
  }
})

test('wrong words and a server that is not there are told', async () => {
  const { run, close } = await setup()
  const wrong = await run(['--role', 'king'])
  expect([await wrong.code, wrong.said.err]).toEqual([2, expect.stringContaining('owner, reviewer or guest')])
  await close()
  const alone = await run(['--list'])
  expect([await alone.code, alone.said.err]).toEqual([1, expect.stringContaining('darksite serve')])
})
