import { expect, test } from 'vitest'
import type { Io } from '#server/cli/command.ts'
import { testDarksite } from '#tests/support/darksite.ts'
import { peer } from './peer.ts'

/** Runs `darksite peer …` on a data folder: what it said, and how it ended. */
const run = async (dataDir: string, ...argv: string[]) => {
  let [out, err] = ['', '']
  const io: Io = {
    ...{ env: {}, cwd: '/', signal: new AbortController().signal },
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  }
  const code = await peer.run([...argv, '--data', dataDir], io)
  return { code, err, peers: out ? JSON.parse(out).peers.map(({ url }: { url: string }) => url) : null, out }
}

test('servers are added beside one that runs, also while they are away, listed without their tokens, and removed', async () => {
  const { config } = await testDarksite()
  // Nobody listens on the port for discarded packets.
  const added = await run(config.dataDir, 'add', 'http://127.0.0.1:9/library', '--token', 'a secret')
  expect(added).toMatchObject({ code: 0, peers: ['http://127.0.0.1:9'] })
  expect(added.err).toContain('cannot be reached')
  expect((await run(config.dataDir, 'list')).out).not.toContain('a secret')
  expect(await run(config.dataDir, 'remove', 'http://127.0.0.1:9')).toMatchObject({ code: 0, peers: [] })
  expect(await run(config.dataDir, 'remove', 'http://127.0.0.1:9')).toMatchObject({ code: 1, peers: null })
})

test('what is no address is refused in words', async () => {
  const { config } = await testDarksite()
  for (const words of [
    ['add'],
    ['add', 'home'],
    ['add', 'ftp://home'],
    ['add', 'http://me:pw@home'],
    ['list', 'a', 'b'],
    ['mend'],
  ])
    expect(await run(config.dataDir, ...words), words.join(' ')).toMatchObject({ code: 2, peers: null })
  expect(await run('/nowhere', 'list')).toMatchObject({ code: 1, err: expect.stringContaining('--data') })
})
