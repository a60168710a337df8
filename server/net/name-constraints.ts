import { BlockList, isIP } from 'node:net'

/** Object identifier of the extension (RFC 5280, 4.2.1.10). */
export const NAME_CONSTRAINTS = '2.5.29.30'

/** Endings that no name of the internet has, and what home routers and meshes give out. */
const PRIVATE_ENDINGS = ['local', 'localhost', 'lan', 'home', 'internal', 'home.arpa', 'fritz.box', 'ts.net']

/** Private networks (RFC 1918, 6598, 4193), link-local ones and this machine: the first address, and how many bits count. */
const PRIVATE_NETWORKS: readonly (readonly [string, number])[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
]

/**
 * What an authority of ours may vouch for: private addresses, private endings and this machine's own names and addresses. A stolen
 * key is thus no use for pretending to be a bank. DER of `NameConstraints`.
 */
export const constraintsFor = (names: readonly string[]): Uint8Array<ArrayBuffer> => {
  const endings = [...new Set([...PRIVATE_ENDINGS, ...names.filter((name) => isIP(name) === 0)])]
  const own = names.filter((name) => isIP(name) > 0).map((address) => [address, 128] as const)
  const subtrees = [
    ...endings.map((name) => tlv(0x82, Buffer.from(name, 'ascii'))),
    ...[...PRIVATE_NETWORKS, ...own].map(([address, bits]) =>
      tlv(0x87, Buffer.concat([bytesOf(address), maskOf(bits, isIP(address))])),
    ),
  ].map((general) => tlv(0x30, general))
  return tlv(0x30, tlv(0xa0, Buffer.concat(subtrees)))
}

/** Whether an authority with constraints for `names` can vouch for a name or an address. */
export const isCovered = (nameOrAddress: string, names: readonly string[]): boolean => {
  const family = isIP(nameOrAddress)
  if (family > 0) return names.includes(nameOrAddress) || networks.check(nameOrAddress, family === 4 ? 'ipv4' : 'ipv6')
  return [...PRIVATE_ENDINGS, ...names].some((ending) => nameOrAddress === ending || nameOrAddress.endsWith(`.${ending}`))
}

const networks = new BlockList()
for (const [address, bits] of PRIVATE_NETWORKS) networks.addSubnet(address, bits, isIP(address) === 4 ? 'ipv4' : 'ipv6')

const maskOf = (bits: number, family: number): Buffer =>
  Buffer.from(Array.from({ length: family === 4 ? 4 : 16 }, (_, i) => 256 - 2 ** (8 - Math.max(0, Math.min(8, bits - 8 * i)))))

/** An address as its four or sixteen bytes. */
const bytesOf = (address: string): Buffer => {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = address.split('::')
  const groups = (part: string): number[] =>
    part.split(':').flatMap((group) => (group === '' ? [] : [Number.parseInt(group, 16)]))
  const [before, after] = [groups(head), groups(tail)]
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

/** A value with its tag and length in front (X.690, 8.1). */
const tlv = (tag: number, value: Uint8Array): Buffer<ArrayBuffer> => {
  const n = value.length
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : [0x82, n >> 8, n & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), value])
}
