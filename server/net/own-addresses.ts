import { networkInterfaces } from 'node:os'

/** The addresses under which other machines of the network may know this one, IPv4 first; none of this machine alone. */
export const ownAddresses = (interfaces = networkInterfaces()): string[] => {
  const all = Object.entries(interfaces).flatMap(([name, list]) => (list ?? []).map((one) => ({ name, ...one })))
  return (
    all
      // A link-local address of IPv6 needs a zone, which no browser takes.
      .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
      // What containers and virtual machines talk over comes last: no tablet is there.
      .sort((a, b) => rank(a) - rank(b))
      .map(({ address }) => address)
  )
}

const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|zt|tun|tailscale|wg)/

const rank = ({ name, family }: { readonly name: string; readonly family: string }): number =>
  (VIRTUAL.test(name) ? 2 : 0) + (family === 'IPv4' ? 0 : 1)
