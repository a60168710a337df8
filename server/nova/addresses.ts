import { BlockList, isIP } from 'node:net'

/** Addresses that are not of the public internet (RFC 6890 and its IANA registries), IPv4. */
const PRIVATE_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** The only part of IPv6 that is given out to the public, and what of it leads elsewhere: Teredo, documentation and 6to4. */
const PUBLIC_6: readonly (readonly [string, number])[] = [['2000::', 3]]
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const listOf = (subnets: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const [address, bits] of subnets) list.addSubnet(address, bits, family)
  return list
}
const private4 = listOf(PRIVATE_4, 'ipv4')
const public6 = listOf(PUBLIC_6, 'ipv6')
const notPublic6 = listOf(NOT_PUBLIC_6, 'ipv6')

/** True for an address of the public internet: neither this machine, nor its network, nor anything special. */
export const isPublicAddress = (address: string): boolean => {
  const plain = address.replace(/^\[(.*)\]$/, '$1')
  if (isIP(plain) === 4) return !private4.check(plain, 'ipv4')
  if (isIP(plain) !== 6) return false
  // IPv4 addresses in IPv6 clothes lie outside of 2000::/3, and so are refused with all else there.
  return public6.check(plain, 'ipv6') && !notPublic6.check(plain, 'ipv6')
}
