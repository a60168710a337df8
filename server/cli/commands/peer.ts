import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineCommand, type Io } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { databasePath, readConfig } from '#server/config.ts'
import { openDatabase } from '#server/db/open-database.ts'
import { peerLine } from '#server/sync/peer-line.ts'
import { createPeers, type Peers } from '#server/sync/peers.ts'
import { createRecords } from '#server/sync/records.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { PROTOCOL_VERSION, type SyncRequest } from '#shared/sync/protocol.ts'

const usage = `darksite peer add URL [--token TOKEN] | list | remove URL   [--data DIR]

Keeps this server and another one alike, as the rig at the telescope and the server at home: frames, ratings, solutions, names and
everything else that is known of them, in both directions, whenever the other can be reached. Jobs stay where they were asked for, and
so do the captures. One of the two adds the other. A server that runs takes it up within seconds; the page of health says how it stands.

  add URL        as https://home.example:8484; again with another token it gets that one
  --token TOKEN  what the other server asks other machines for (its DARKSITE_TOKEN, or a token of a paired device)
  list           prints {"peers":[{"url","addedAt","syncedAt","waiting"}]}
  remove URL     what was exchanged stays on both
  --data DIR     data folder, default ./data (DARKSITE_DATA)`

export const peer = defineCommand({
  name: 'peer',
  summary: 'Keeps this server alike with another, as the rig with the server at home',
  usage,
  async run(argv, io) {
    const parsed = parseFlags({
      args: [...argv],
      options: { data: { type: 'string' }, token: { type: 'string' } },
      allowPositionals: true,
    })
    if (!parsed.ok) return wrong(io, parsed.fault.message)
    const { positionals, values } = parsed.value
    const [what, address, ...others] = positionals
    const url = address === undefined ? null : originOf(address)
    if (others.length > 0) return wrong(io, `What is “${others[0]}”?`)
    if (what !== 'list' && what !== 'add' && what !== 'remove') return wrong(io, usage)
    if (what !== 'list' && url === null) return wrong(io, `Name the address of the other server.\n\n${usage}`)
    if (url && !url.ok) return wrong(io, url.fault.message)
    const config = readConfig(io.env)
    const path = databasePath({ dataDir: values.data === undefined ? config.dataDir : resolve(io.cwd, values.data) })
    if (!existsSync(path))
      return failed(io, `There is no database ${path}. Start the server once, or name its folder with --data.`)
    const database = openDatabase(path)
    if (!database.ok) return failed(io, database.fault.message)
    try {
      const peers = createPeers(database.value, createRecords(database.value, Date.now), Date.now)
      if (what === 'add' && url) return await add(io, peers, url.value, values.token ?? null)
      if (what === 'remove' && url) return remove(io, peers, url.value)
      return list(io, peers)
    } finally {
      database.value.close()
    }
  },
})

/** Adds it also when it is away now, as a home server is from the field; but not when it would never do. */
const add = async (io: Io, peers: Peers, url: string, token: string | null): Promise<number> => {
  const question: SyncRequest = {
    version: PROTOCOL_VERSION,
    device: 'darksite-peer',
    cursor: Number.MAX_SAFE_INTEGER,
    changes: [],
    peer: true,
  }
  const answer = await peerLine(url, token, io.signal).exchange(question)
  if (!answer.ok && answer.fault.code !== 'peer.unreachable')
    return failed(io, `${url}: ${answer.fault.message} It was not added.`)
  peers.add(url, token)
  io.err(
    answer.ok
      ? `Added ${url}. While the server runs both are kept alike.`
      : `Added ${url}, though it cannot be reached from here now. It is tried again by itself while the server runs.`,
  )
  return list(io, peers)
}

const remove = (io: Io, peers: Peers, url: string): number => {
  if (!peers.remove(url)) return failed(io, `${url} is not among the servers that this one is kept alike with.`)
  io.err(`Removed ${url}. What was exchanged stays.`)
  return list(io, peers)
}

const list = (io: Io, peers: Peers): number => {
  const all = peers.list().map(({ url, addedAt, syncedAt }) => ({ url, addedAt, syncedAt, waiting: peers.waiting(url) }))
  io.out(JSON.stringify({ peers: all }))
  return 0
}

const originOf = (address: string): Result<string> => {
  const url = URL.parse(address)
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return fail('invalid', 'peer.address', `“${address}” is no address such as http://home.local:8484.`)
  return url.username || url.password
    ? fail('invalid', 'peer.address', 'A name and password in the address are not used here; give --token.')
    : ok(url.origin)
}

const wrong = (io: Io, words: string): number => {
  io.err(words)
  return 2
}

const failed = (io: Io, words: string): number => {
  io.err(words)
  return 1
}
