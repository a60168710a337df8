import type { Log } from '#server/log/log.ts'
import type { HealthCheck } from '#shared/records/health.ts'
import { openPeerLink, type PeerLink, type PeerState } from './peer-link.ts'
import type { Peers } from './peers.ts'
import type { Records } from './records.ts'

/** `darksite peer` writes into the database; so often the server looks [ms]. */
const LOOK_MS = 3000

export interface PeerLinks {
  states(): PeerState[]
  stop(): Promise<void>
}

/** Keeps this server alike with every server that was added, also with those that are added or removed while it runs. */
export const openPeerLinks = (peers: Peers, records: Pick<Records, 'onChange'>, log: Log): PeerLinks => {
  const links = new Map<string, PeerLink>()
  const ended: Promise<void>[] = []
  const look = (): void => {
    const wanted = new Map(peers.list().map((peer) => [peer.url, peer]))
    for (const [url, link] of links) {
      const peer = wanted.get(url)
      if (peer && peer.token === link.peer.token && peer.addedAt === link.peer.addedAt) continue
      ended.push(link.stop())
      links.delete(url)
    }
    for (const [url, peer] of wanted) if (!links.has(url)) links.set(url, openPeerLink(peers, peer, log))
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  const stopListening = records.onChange(() => {
    for (const link of links.values()) link.ring()
  })
  return {
    states: () => [...links.values()].map((link) => link.state()),
    stop: async () => {
      clearInterval(timer)
      stopListening()
      await Promise.all([...ended, ...[...links.values()].map((link) => link.stop())])
    },
  }
}

/** How it stands with another server, for the page of health. Being away is ordinary: the rig stands where no network is. */
export const peerCheck = ({ url, line, trouble, syncedAt, waiting }: PeerState, now: number): HealthCheck => {
  const left = waiting === 0 ? '' : ` ${waiting.toLocaleString('en')} ${waiting === 1 ? 'change waits' : 'changes wait'} for it.`
  const last = syncedAt === null ? 'They have never met yet.' : `They were alike ${agoText(now - syncedAt)}.`
  const base = { id: `peer ${url}`, title: `Server ${url}` }
  if (line === 'synced') return { ...base, isGood: true, text: `Both know the same.${left}` }
  if (line === 'starting') return { ...base, isGood: true, text: `It is being asked. ${last}${left}` }
  const retry = 'It is tried again by itself.'
  return line === 'away' && syncedAt !== null
    ? { ...base, isGood: true, text: `${trouble} ${last}${left} ${retry}` }
    : { ...base, isGood: false, text: `${trouble} ${last}${left} ${retry}` }
}

const agoText = (ms: number): string => {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 2) return 'a moment ago'
  if (minutes < 120) return `${minutes} minutes ago`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`
}
