import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'
import { constraintsFor, NAME_CONSTRAINTS } from './name-constraints.ts'

// Loaded only when something is to be made: the library costs a quarter of a second.
x509.cryptoProvider.set(webcrypto as Crypto)

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
/** A rig has no clock battery: what was made in the past of its clock must be good today, and what it makes now, yesterday. */
const BACK_MS = 30 * DAY_MS
const AUTHORITY_MS = 15 * 365 * DAY_MS
/** Apple takes none that is longer than 825 days. */
const SERVER_MS = 365 * DAY_MS

export interface Made {
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS #8. */
  readonly key: string
}

/** An authority for private names and addresses and for `names`, to be trusted once per device (RFC 5280). */
export const makeAuthority = async (title: string, names: readonly string[], now: number): Promise<Made> => {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [title] }, { O: ['Darksite'] }],
    notBefore: new Date(now - BACK_MS),
    notAfter: new Date(now + AUTHORITY_MS),
    keys: keys as CryptoKeyPair,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS, true, constraintsFor(names)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) }
}

/** A certificate for these names and addresses, vouched for by the authority. */
export const makeServerCertificate = async (
  authority: Made,
  title: string,
  namesAndAddresses: readonly string[],
  now: number,
): Promise<Made> => {
  const issuer = new x509.X509Certificate(authority.certificate)
  const signingKey = await webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(authority.key), ALGORITHM, false, [
    'sign',
  ])
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ CN: [title] }, { O: ['Darksite'] }],
    issuer: issuer.subjectName,
    notBefore: new Date(now - BACK_MS),
    notAfter: new Date(now + SERVER_MS),
    publicKey: keys.publicKey as CryptoKey,
    signingKey: signingKey as CryptoKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        namesAndAddresses.map((value) => ({ type: isIP(value) > 0 ? ('ip' as const) : ('dns' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) }
}

/** Positive and at most twenty bytes. */
const serial = (): string => `01${randomBytes(15).toString('hex')}`

const pemOf = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
