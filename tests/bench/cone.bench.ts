import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { type Db, openDatabase } from '#server/db/open-database.ts'
import { framesInCone } from '#server/search/sky-sql.ts'
import { offsetPosition, separationDeg } from '#shared/sky/angles.ts'
import type { BenchCase } from './bench-case.ts'
import { type PostGis, startPostGis } from './postgis.ts'

const FOOTPRINTS = 1_000_000
const TARGETS = 2000
const CONES = 200
const RADIUS_DEG = 1

let database: Db | null = null
let peer: PostGis | null = null
let found = 0

/**
 * Which of 1,000,000 footprints come into a circle of 1 degree: four in five around popular targets, as libraries are, the rest
 * anywhere; every other circle is about a target. Seconds of one search, ids read; under 0.01 is wanted. PostGIS has the same
 * outlines as geography on the sphere, under a GiST index, and is timed by psql over a local socket, counting alone.
 */
export const bench: BenchCase = {
  name: 'cone',
  peer: 'PostGIS: ST_DWithin on geography, sphere, GiST',
  runs: 5,
  async prepare(folder) {
    peer = await startPostGis()
    const opened = openDatabase(join(folder, 'cone.sqlite'))
    if (!opened.ok) throw new Error(opened.fault.message)
    database = opened.value
    const { sqlite } = database
    sqlite.pragma('synchronous = OFF')
    const add = sqlite.prepare("INSERT INTO solutions (id, stamps, ra, dec, radiusDeg, footprint) VALUES (?, '{}', ?, ?, ?, ?)")
    const copy = createWriteStream(peer.rowsPath)
    sqlite.exec('BEGIN')
    for (let i = 0; i < FOOTPRINTS; i++) {
      const { ra, dec, corners, radiusDeg } = footprint(i)
      add.run(`frame-${i}`, ra, dec, radiusDeg, JSON.stringify(corners))
      const ring = [...corners, corners[0]!].map(([a, d]) => `${a > 180 ? a - 360 : a} ${d}`).join(',')
      if (!copy.write(`${i}\tPOLYGON((${ring}))\n`)) await once(copy, 'drain')
    }
    sqlite.exec('COMMIT')
    await finished(copy.end())
    await peer.load()
  },
  async ours() {
    found = 0
    const start = performance.now()
    for (const { ra, dec } of cones()) {
      const cone = { ra, dec, radiusDeg: RADIUS_DEG }
      found += database!.db.all(framesInCone({ test: 'cone', cone, of: 'footprint' })).length
    }
    return { seconds: (performance.now() - start) / 1000 / CONES }
  },
  async theirs() {
    const { seconds, count } = await peer!.count(cones(), RADIUS_DEG)
    if (Math.abs(count - found) > found * 1e-4)
      throw new Error(`PostGIS finds ${count} footprints in all circles together, and we find ${found}.`)
    return { seconds }
  },
  async close() {
    database?.close()
    await peer?.close()
  },
}

/** The same numbers every time: the fractional parts of multiples of an irrational number, a different one for each use. */
const fraction = (i: number, root: number): number => (i * Math.sqrt(root)) % 1

const place = (i: number, root: number) => ({
  ra: fraction(i + 1, root) * 360,
  dec: (Math.asin(2 * fraction(i + 1, root + 6) - 1) * 180) / Math.PI,
})

const footprint = (i: number) => {
  const target = place(i % TARGETS, 5)
  const { ra, dec } = i % 5 === 0 ? place(i, 7) : offsetPosition(target, fraction(i, 11) * 0.5, fraction(i, 17) * 360)
  const turned = fraction(i, 19) * 360
  const [halfWidth, halfHeight] = [0.5, 0.35]
  const reach = Math.hypot(halfWidth, halfHeight)
  const angle = (Math.atan2(halfHeight, halfWidth) * 180) / Math.PI
  const corners = [angle, 180 - angle, 180 + angle, 360 - angle].map((direction): [number, number] => {
    const corner = offsetPosition({ ra, dec }, reach, direction + turned)
    return [corner.ra, corner.dec]
  })
  const radiusDeg = Math.max(...corners.map(([a, d]) => separationDeg({ ra, dec }, { ra: a, dec: d })))
  return { ra, dec, corners, radiusDeg }
}

const cones = () => Array.from({ length: CONES }, (_, i) => (i % 2 === 0 ? place(i * 7, 5) : place(i, 23)))
