import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { codeOf } from '#server/db/disk-fault.ts'
import { syncFolder, syncPath } from '#server/disk/sync-path.ts'
import type { Made } from './make-certificates.ts'
import { isCovered } from './name-constraints.ts'

/** What the encrypted door shows, and what devices are asked to trust. */
export interface Certificates {
  readonly key: string
  /** The server's own, then the authority's; PEM. */
  readonly chain: string
  readonly authority: X509Certificate
  /** Names and addresses that the certificate is good for. */
  readonly names: readonly string[]
  /** Names that were wanted and that this authority cannot vouch for. */
  readonly uncovered: readonly string[]
}

/** Hosts may be called otherwise, but no certificate may say so (RFC 1123). */
const DNS_NAME = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i
const isNameable = (name: string): boolean => isIP(name) > 0 || DNS_NAME.test(name)
const RENEW_BEFORE_MS = 30 * 86_400_000

/** Where the keys lie: only the user who runs the server may read them. */
export const certificateFolder = ({ dataDir }: { readonly dataDir: string }): string => join(dataDir, 'certificates')

/**
 * The certificates of a data folder. The authority is made once; the server's own certificate is made anew when it does not name
 * all of `wanted`, or ends within thirty days. Files that cannot be understood count as missing. Disk trouble throws.
 */
export const ensureCertificates = async (folder: string, wanted: readonly string[], now: number): Promise<Certificates> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const names = wanted.filter(isNameable)
  const { made: authority, certificate: trusted } = await ensureAuthority(folder, names, now)
  // Kept beside it: they are not easily read back from its constraints.
  const ownNames = (await readText(join(folder, 'authority-names.txt'))).split('\n').filter(Boolean)
  const covered = wanted.filter((name) => isNameable(name) && isCovered(name, ownNames))
  const uncovered = wanted.filter((name) => !covered.includes(name))
  const known = await readMade(folder, 'server')
  const isGood = known !== null && isStillGood(partsOf(known), trusted, covered, now)
  const server = isGood ? known : await remakeServer(folder, authority, covered, now)
  return {
    key: server.key,
    chain: `${server.certificate.trim()}\n${authority.certificate.trim()}\n`,
    authority: trusted,
    names: covered,
    uncovered,
  }
}

/** SHA-256 as people compare it: `AB:CD:…`. */
export const fingerprintOf = (certificate: X509Certificate): string => certificate.fingerprint256

const ensureAuthority = async (folder: string, names: readonly string[], now: number) => {
  const known = await readMade(folder, 'authority')
  const certificate = known && partsOf(known)
  if (known && certificate && now < Date.parse(certificate.validTo)) return { made: known, certificate }
  const { makeAuthority } = await import('./make-certificates.ts')
  const made = await makeAuthority(`Darksite on ${hostname()}`, names, now)
  await save(folder, 'authority-names.txt', names.join('\n'))
  await saveMade(folder, 'authority', made)
  return { made, certificate: new X509Certificate(made.certificate) }
}

const remakeServer = async (folder: string, authority: Made, names: readonly string[], now: number): Promise<Made> => {
  const { makeServerCertificate } = await import('./make-certificates.ts')
  const made = await makeServerCertificate(authority, `Darksite on ${hostname()}`, names, now)
  await saveMade(folder, 'server', made)
  return made
}

const isStillGood = (
  certificate: X509Certificate | null,
  authority: X509Certificate,
  names: readonly string[],
  now: number,
): boolean =>
  certificate?.verify(authority.publicKey) === true &&
  now >= Date.parse(certificate.validFrom) &&
  now < Date.parse(certificate.validTo) - RENEW_BEFORE_MS &&
  names.every((name) => (isIP(name) > 0 ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined)

/** The certificate of a pair that fits together; null of anything else. */
const partsOf = ({ certificate, key }: Made): X509Certificate | null => {
  try {
    const parsed = new X509Certificate(certificate)
    return parsed.checkPrivateKey(createPrivateKey(key)) ? parsed : null
  } catch (error) {
    // Cut short by a power cut, or edited by hand.
    if (error instanceof Error) return null
    throw error
  }
}

const readMade = async (folder: string, name: string): Promise<Made | null> => {
  const [certificate, key] = await Promise.all([readText(join(folder, `${name}.pem`)), readText(join(folder, `${name}-key.pem`))])
  return certificate && key ? { certificate, key } : null
}

// The key first: a certificate without its key would be believed.
const saveMade = async (folder: string, name: string, { certificate, key }: Made): Promise<void> => {
  await save(folder, `${name}-key.pem`, key)
  await save(folder, `${name}.pem`, certificate)
}

const save = async (folder: string, name: string, text: string): Promise<void> => {
  const path = join(folder, name)
  await writeFile(`${path}.new`, text, { mode: 0o600 })
  await syncPath(`${path}.new`)
  await rename(`${path}.new`, path)
  await syncFolder(folder)
}

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  })
