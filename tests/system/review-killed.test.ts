import { readdir, readFile, watch } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scanWorld } from '#tests/support/scan-world.ts'
import { startServerProcess } from '#tests/support/server-process.ts'

const FILES = 300

const post = async (url: string, path: string, body: unknown) => {
  const reply = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return reply.json()
}

/** Every capture below a folder, with what is in it. */
const contents = async (folder: string): Promise<Record<string, string>> => {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.fits')).sort()
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')))
  return Object.fromEntries(files.map((name, i) => [name, texts[i]!]))
}

type Env = Readonly<Record<string, string>>

/** Kills a server as soon as it has moved a rejected file; answers how many it had moved. */
const killedWhileMoving = async (
  world: Awaited<ReturnType<typeof scanWorld>>,
  env: Env,
  frames: readonly string[],
): Promise<number> => {
  const server = await startServerProcess(env)
  const stop = new AbortController()
  const moving = (async () => {
    const watcher = watch(world.place('M42'), { recursive: true, signal: stop.signal })
    for await (const { filename } of watcher) if (/rejected.light_\d+\.fits/.test(filename ?? '')) return server.kill()
  })()
  // Its answer never comes.
  await post(server.url, '/api/review/apply', { frames, files: FILES }).catch(() => null)
  await moving
  stop.abort()
  return Object.keys(await contents(world.captures)).filter((name) => name.includes('rejected')).length
}

const putBack = async (env: Env): Promise<void> => {
  const server = await startServerProcess(env)
  const { orders } = await (await fetch(`${server.url}/api/review/orders`)).json()
  for (const { id } of orders) await post(server.url, '/api/review/undo', { id })
  await server.stop()
}

test('a server that is killed while it moves files loses none, and both ways out lead home', async () => {
  const world = await scanWorld()
  for (let i = 0; i < FILES; i++) await world.write(`M42/light_${String(i).padStart(3, '0')}.fits`, i + 1)
  await world.scan()
  const frames = Object.values(world.frames())
  for (const id of frames) world.records.write('reviews', id, { isRejected: true })
  const before = await contents(world.captures)
  await world.close()
  const env = { DARKSITE_DATA: world.config.dataDir, DARKSITE_LIBRARY: world.captures }

  const planned = await startServerProcess(env)
  expect(await post(planned.url, '/api/review/plan', { frames })).toMatchObject({ files: FILES, already: 0 })
  await planned.stop()
  // A quick server may be done before it is killed: then once more, after all is back.
  let away = await killedWhileMoving(world, env, frames)
  for (let tries = 1; away === FILES && tries < 5; tries++) {
    await putBack(env)
    away = await killedWhileMoving(world, env, frames)
  }
  expect(away).toBeGreaterThan(0)
  expect(away).toBeLessThan(FILES)
  expect(new Set(Object.values(await contents(world.captures)))).toEqual(new Set(Object.values(before)))

  const second = await startServerProcess(env)
  const { orders } = await (await fetch(`${second.url}/api/review/orders`)).json()
  expect(orders).toHaveLength(1)
  expect(await post(second.url, '/api/review/undo', { id: orders[0].id })).toMatchObject({ left: [] })
  expect(await contents(world.captures)).toEqual(before)
  expect(await readdir(world.place('M42'))).not.toContain('rejected')

  expect(await post(second.url, '/api/review/apply', { frames, files: FILES })).toMatchObject({ moved: FILES, left: [] })
  expect(Object.keys(await contents(world.captures)).every((name) => name.includes('rejected'))).toBe(true)
  await second.stop()
})
