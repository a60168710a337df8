import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Certificates, ensureCertificates } from './certificates.ts'
import { makeServerCertificate } from './make-certificates.ts'
import { isCovered } from './name-constraints.ts'
import { ownAddresses } from './own-addresses.ts'

const NOW = Date.parse('2026-11-22T00:00:00Z')
const DAY = 86_400_000
const WANTED = ['localhost', 'rig', 'rig.local', '127.0.0.1', '::1', '192.168.1.5', 'fd00::5', '192.0.2.9', '2001:db8::9']
let folder: string
let first: Certificates

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darksite-certificates-'))
  first = await ensureCertificates(join(folder, 'tls'), WANTED, NOW)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const leafOf = ({ chain }: Certificates) => new X509Certificate(chain)
/** OpenSSL's own judgement of a certificate for a name; '' when it is good. */
const complaintOf = async (leaf: string, authority: X509Certificate, check: readonly string[]): Promise<string> => {
  await writeFile(join(folder, 'ca.pem'), authority.toString())
  await writeFile(join(folder, 'leaf.pem'), leaf)
  const time = ['-attime', String(NOW / 1000), '-x509_strict', '-purpose', 'sslserver']
  try {
    execFileSync('openssl', ['verify', ...time, '-CAfile', join(folder, 'ca.pem'), ...check, join(folder, 'leaf.pem')], {
      stdio: 'pipe',
    })
    return ''
  } catch (error) {
    if (error && typeof error === 'object' && 'stderr' in error) return String(error.stderr)
    throw error
  }
}

test('OpenSSL believes the certificate for every name and address of the machine, and for no other', async () => {
  const leaf = leafOf(first)
  const { authority } = first
  for (const name of ['rig', 'rig.local'])
    expect(await complaintOf(leaf.toString(), authority, ['-verify_hostname', name])).toBe('')
  for (const ip of ['192.168.1.5', 'fd00::5', '192.0.2.9', '2001:db8::9'])
    expect(await complaintOf(leaf.toString(), authority, ['-verify_ip', ip])).toBe('')
  expect(await complaintOf(leaf.toString(), authority, ['-verify_hostname', 'other.local'])).toContain('hostname mismatch')
  expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThan(825 * DAY)
})

test('the authority vouches for nothing on the internet, even when somebody has its key', async () => {
  const key = await readFile(join(folder, 'tls/authority-key.pem'), 'utf8')
  for (const stolen of ['bank.example', '93.184.216.34', '2001:db8::1']) {
    const forged = await makeServerCertificate({ certificate: first.authority.toString(), key }, 'x', [stolen], NOW)
    expect(await complaintOf(forged.certificate, first.authority, []), stolen).toContain('permitted subtree violation')
    expect(isCovered(stolen, WANTED), stolen).toBe(false)
  }
})

test('keys are for nobody else to read', async () => {
  const tls = join(folder, 'tls')
  expect((await stat(tls)).mode & 0o777).toBe(0o700)
  for (const name of await readdir(tls)) expect((await stat(join(tls, name))).mode & 0o077, name).toBe(0)
  await chmod(tls, 0o755)
  await ensureCertificates(tls, WANTED, NOW)
  expect((await stat(tls)).mode & 0o777).toBe(0o700)
})

test('the certificate stays until it must change; the authority stays all the while', async () => {
  const tls = join(folder, 'tls')
  const again = await ensureCertificates(tls, WANTED, NOW + 300 * DAY)
  expect(leafOf(again).serialNumber).toBe(leafOf(first).serialNumber)
  const moved = await ensureCertificates(tls, [...WANTED, '10.0.0.7'], NOW)
  expect(leafOf(moved).serialNumber).not.toBe(leafOf(first).serialNumber)
  expect(leafOf(moved).checkIP('10.0.0.7')).toBe('10.0.0.7')
  const late = await ensureCertificates(tls, WANTED, NOW + 340 * DAY)
  expect(leafOf(late).serialNumber).not.toBe(leafOf(moved).serialNumber)
  // A clock without a battery that begins anew.
  const early = await ensureCertificates(tls, WANTED, NOW - 1000 * DAY)
  expect(leafOf(early).serialNumber).not.toBe(leafOf(late).serialNumber)
  for (const later of [again, moved, late, early]) expect(later.authority.fingerprint256).toBe(first.authority.fingerprint256)
})

test('names that the authority was not made for are left out and told; private ones never are', async () => {
  const more = await ensureCertificates(
    join(folder, 'tls'),
    [...WANTED, 'rig.example.org', 'new.local', '8.8.8.8', 'bad_host'],
    NOW,
  )
  expect(more.uncovered).toEqual(['rig.example.org', '8.8.8.8', 'bad_host'])
  expect(leafOf(more).checkHost('new.local')).toBe('new.local')
  expect(await complaintOf(leafOf(more).toString(), more.authority, [])).toBe('')
})

test('a certificate that was cut short is made anew', async () => {
  const tls = join(folder, 'cut')
  await ensureCertificates(tls, WANTED, NOW)
  await writeFile(join(tls, 'server.pem'), '-----BEGIN CERTIFICATE-----\nMIIB')
  expect(await complaintOf(leafOf(await ensureCertificates(tls, WANTED, NOW)).toString(), first.authority, [])).not.toBe('')
  // Power lost after the new key was written, before its certificate was.
  await copyFile(join(folder, 'tls/server-key.pem'), join(tls, 'server-key.pem'))
  const { authority, chain, key } = await ensureCertificates(tls, WANTED, NOW)
  expect(new X509Certificate(chain).checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(await complaintOf(new X509Certificate(chain).toString(), authority, [])).toBe('')
})

test('addresses of the network come before those of containers, and none of this machine alone', () => {
  const one = (address: string, internal = false) => ({
    ...{ address, internal, netmask: '', mac: '', cidr: null },
    ...(address.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const }),
  })
  const interfaces = {
    lo: [one('127.0.0.1', true)],
    docker0: [one('172.17.0.1')],
    eth0: [one('fd00::5'), one('fe80::1'), one('192.168.1.5')],
  }
  expect(ownAddresses(interfaces)).toEqual(['192.168.1.5', 'fd00::5', '172.17.0.1'])
})
