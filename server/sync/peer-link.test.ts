import { expect, test, vi } from 'vitest'
import { complaintLog } from '#server/log/log.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { hlc } from '#shared/sync/hlc.ts'
import type { Change } from '#shared/sync/protocol.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import type { PeerLine } from './peer-line.ts'
import { openPeerLink } from './peer-link.ts'
import { peerCheck } from './peer-links.ts'
import { createPeers } from './peers.ts'
import { createRecords, type Records } from './records.ts'

const URL = 'http://home:8484'
const log = complaintLog()
log.level = 'silent'

const server = () => {
  const database = memoryDatabase()
  const records = createRecords(database, () => 5000)
  return { records, peers: createPeers(database, records, () => 5000) }
}

/** A way to a server in the same program. */
const lineTo =
  (home: Records, isUp: () => boolean): (() => PeerLine) =>
  () => ({
    exchange: async (request) => (isUp() ? ok(home.sync(request)) : fail('unavailable', 'peer.unreachable', 'It is away.')),
    listen: (onNews, signal) =>
      new Promise((done) => {
        const stop = home.onChange(onNews)
        signal.addEventListener('abort', () => {
          stop()
          done()
        })
      }),
  })

test('what one server takes the other has soon, both ways; work stays where it was asked for', async () => {
  const [rig, home] = [server(), server()]
  rig.records.write('reviews', 'm31', { rating: 4 })
  rig.records.write('jobs', 'j1', { type: 'plate-solve', state: 'queued' })
  rig.peers.add(URL, null)
  const link = openPeerLink(
    rig.peers,
    rig.peers.list()[0]!,
    log,
    lineTo(home.records, () => true),
  )
  rig.records.onChange(link.ring)
  await vi.waitFor(() => expect(home.records.row('reviews', 'm31')?.rating).toBe(4), 20_000)
  home.records.write('triage', 'm31', { glance: 'f00d' })
  await vi.waitFor(() => expect(rig.records.row('triage', 'm31')?.glance).toBe('f00d'), 20_000)
  rig.records.write('reviews', 'm42', { notes: 'sharp' })
  await vi.waitFor(() => expect(home.records.row('reviews', 'm42')?.notes).toBe('sharp'), 20_000)
  await vi.waitFor(() => expect(link.state()).toMatchObject({ line: 'synced', waiting: 0, trouble: '', syncedAt: 5000 }), 20_000)
  expect(home.records.row('jobs', 'j1')).toBeUndefined()
  await link.stop()
})

test('while the other is away changes wait and are counted; when it is back it is asked by itself', async () => {
  const [rig, home] = [server(), server()]
  let isUp = false
  rig.peers.add(URL, null)
  rig.records.write('reviews', 'm31', { rating: 4 })
  const link = openPeerLink(
    rig.peers,
    rig.peers.list()[0]!,
    log,
    lineTo(home.records, () => isUp),
  )
  await vi.waitFor(() => expect(link.state()).toMatchObject({ line: 'away', waiting: 1 }), 20_000)
  expect(peerCheck(link.state(), 5000)).toMatchObject({
    isGood: false,
    text: 'It is away. They have never met yet. 1 change waits for it. It is tried again by itself.',
  })
  isUp = true
  await vi.waitFor(() => expect(link.state()).toMatchObject({ line: 'synced', waiting: 0 }), 20_000)
  expect(peerCheck(link.state(), 5000)).toMatchObject({ isGood: true, text: 'Both know the same.' })
  await link.stop()
})

test('a server is told when it is kept alike with itself, and when the other is too old', async () => {
  const rig = server()
  rig.peers.add(URL, null)
  rig.records.write('triage', 'm31', { glance: 'f00d' })
  const same = openPeerLink(
    rig.peers,
    rig.peers.list()[0]!,
    log,
    lineTo(rig.records, () => true),
  )
  await vi.waitFor(
    () => expect(same.state()).toMatchObject({ line: 'refused', trouble: expect.stringContaining('same history') }),
    20_000,
  )
  await same.stop()
  const old = server()
  // What a server of before there were peers makes of the question.
  const line = lineTo({ ...old.records, sync: ({ peer: _, ...request }) => old.records.sync(request) }, () => true)
  const link = openPeerLink(rig.peers, rig.peers.list()[0]!, log, line)
  await vi.waitFor(
    () => expect(link.state()).toMatchObject({ line: 'refused', trouble: expect.stringContaining('Update') }),
    20_000,
  )
  expect(link.state().waiting).toBe(1)
  await link.stop()
})

test('a server that was set back to an earlier day gets from the other what it had told it since', () => {
  const [rig, home] = [server(), server()]
  rig.peers.add(URL, null)
  const meet = (peers: typeof rig.peers): void => {
    for (let i = 0; i < 10; i++) {
      const question = peers.ask(URL)!
      peers.accept(URL, question, home.records.sync(question.request))
    }
  }
  const change: Change = { table: 'reviews', id: 'm31', stamp: hlc(1000, 0, 'a'), patch: { rating: 5 } }
  const { epoch } = rig.records.sync({ version: 1, device: 'a', cursor: 0, changes: [] })
  rig.records.sync({ version: 1, device: 'a', cursor: 0, epoch: epoch!, changes: [change] })
  meet(rig.peers)
  expect(home.records.row('reviews', 'm31')?.rating).toBe(5)
  const restored = server()
  restored.peers.add(URL, null)
  meet(restored.peers)
  expect(restored.records.row('reviews', 'm31')?.rating).toBe(5)
})
