import { mkdtemp, rm } from 'node:fs/promises'
import { type RequestOptions, request as requestHttps } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { complaintLog } from '#server/log/log.ts'
import { certificateFolder, ensureCertificates } from './certificates.ts'
import { createDoors, type Doors } from './doors.ts'

let dataDir: string
let doors: Doors
let isOpen: boolean
let addresses: string[]
const settings = {
  network: () => ({ isOpen }),
  setNetwork: (wish: { isOpen: boolean }) => {
    isOpen = wish.isOpen
  },
}
const doorsWith = (lan: boolean | null): Doors =>
  createDoors({
    config: { ...{ lan, lanHost: '127.0.0.1', lanPort: 0, welcomePort: 0 }, names: ['rig', 'rig.local'], dataDir },
    settings,
    log: complaintLog(),
    addresses: () => addresses,
  })
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'darksite-doors-'))
  isOpen = false
  addresses = ['192.168.1.5']
})
afterEach(async () => {
  await doors.close()
  await rm(dataDir, { recursive: true, force: true })
})

const served = new Hono().get('/trusted', (c) => c.text('yes'))
const portOf = (url: string | undefined): number => Number(new URL(url ?? '').port)
/** Asks the encrypted door by a name, as somebody who trusts the authority alone. */
const askTls = async (port: number, servername: string): Promise<{ text: string; certificate: PeerCertificate }> => {
  const { authority } = await ensureCertificates(certificateFolder({ dataDir }), ['rig.local'], Date.now())
  return new Promise((resolve, reject) => {
    const options: RequestOptions = { port, path: '/trusted', ca: authority.toString(), servername, agent: false }
    const request = requestHttps({ host: '127.0.0.1', ...options }, (answer) => {
      const certificate = (answer.socket as TLSSocket).getPeerCertificate()
      let text = ''
      answer.on('data', (piece) => (text += piece))
      answer.on('end', () => resolve({ text, certificate }))
    })
    request.on('error', reject)
    request.end()
  })
}

test('the doors stay shut until somebody opens them, and that holds for the next start', async () => {
  doors = doorsWith(null)
  await doors.start(served)
  expect(doors.state()).toMatchObject({ isOpen: false, isFixed: false, addresses: [], fingerprint: null })
  expect(doors.linkFor('123456')).toBeNull()
  expect(await doors.set(true)).toEqual({ ok: true, value: null })
  const state = doors.state()
  expect(state.addresses.map((url) => new URL(url).hostname)).toEqual(['rig.local', '192.168.1.5', 'rig'])
  expect(doors.linkFor('123456')).toMatch(/^http:\/\/192\.168\.1\.5:\d+\/#123456$/)
  expect((await askTls(portOf(state.addresses[0]), 'rig.local')).text).toBe('yes')
  await doors.close()
  doors = doorsWith(null)
  await doors.start(served)
  expect(doors.state()).toMatchObject({ isOpen: true, fingerprint: state.fingerprint })
  await doors.set(false)
  expect([doors.state().isOpen, isOpen]).toEqual([false, false])
  await expect(askTls(portOf(state.addresses[0]), 'rig.local')).rejects.toThrow('ECONNREFUSED')
})

test('the environment decides where it says so', async () => {
  doors = doorsWith(true)
  await doors.start(served)
  expect(doors.state()).toMatchObject({ isOpen: true, isFixed: true })
  expect(await doors.set(false)).toMatchObject({ ok: false, fault: { code: 'net.fixed' } })
})

test('the plain door tells how to trust, hands out the certificate, and takes nothing in', async () => {
  doors = doorsWith(true)
  await doors.start(served)
  const { welcomeAddresses, addresses: urls, fingerprint } = doors.state()
  const base = `http://127.0.0.1:${portOf(welcomeAddresses[0])}`
  const page = await fetch(base)
  const html = await page.text()
  expect(html.replaceAll('<wbr>', '')).toContain(fingerprint)
  for (const url of urls) expect(html).toContain(`href="${url}/pair"`)
  for (const system of ['iPad', 'Android', 'Windows', 'Mac', 'Linux']) expect(html).toContain(system)
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).not.toContain('unsafe')
  expect(policy).toContain(`connect-src ${urls.join(' ')};`)
  const file = await fetch(`${base}/darksite-authority.crt`)
  expect(file.headers.get('content-type')).toBe('application/x-x509-ca-cert')
  const { X509Certificate } = await import('node:crypto')
  const authority = new X509Certificate(Buffer.from(await file.arrayBuffer()))
  expect([authority.fingerprint256, authority.ca]).toEqual([fingerprint, true])
  expect((await fetch(`${base}/api/health`, { redirect: 'manual' })).status).toBe(302)
  expect((await fetch(base, { method: 'POST', body: 'code=123456' })).status).toBe(405)
})

test('a port that is taken is said, and opened when it is free', async () => {
  const other = doorsWith(true)
  await other.start(served)
  const lanPort = portOf(other.state().addresses[0])
  const config = { ...{ lan: null, lanHost: '127.0.0.1', lanPort, welcomePort: 0 }, names: ['rig.local'], dataDir }
  doors = createDoors({ config, settings, log: complaintLog(), addresses: () => addresses })
  await doors.start(served)
  const refused = await doors.set(true)
  expect(refused).toMatchObject({ ok: false, fault: { code: 'http.port-taken' } })
  expect(doors.state().trouble).toContain('DARKSITE_LAN_PORT')
  await other.close()
  expect(await doors.set(true)).toEqual({ ok: true, value: null })
  expect(doors.state().trouble).toBeNull()
})
