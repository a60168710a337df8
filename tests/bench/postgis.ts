import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Position } from '#shared/core/position.ts'

/** A PostgreSQL of its own with PostGIS, on a socket in a folder that goes away with it. */
export interface PostGis {
  /** Where lines `id TAB WKT polygon` are to be written before `load`. */
  readonly rowsPath: string
  load(): Promise<void>
  /** How many polygons come within so many degrees of the places, all together, and the seconds of one place. */
  count(places: readonly Position[], radiusDeg: number): Promise<{ count: number; seconds: number }>
  close(): Promise<void>
}

/** Metres of a degree on the sphere that PostGIS measures on. */
const METRES_PER_DEG = (6371008.771415059 * Math.PI) / 180

/** Starts the server. Throws, saying what to install, when there is none. */
export const startPostGis = async (): Promise<PostGis> => {
  const bin = findBin()
  const folder = mkdtempSync(join(tmpdir(), 'darksite-postgis-'))
  // PostgreSQL will not run as root.
  const isRoot = process.getuid?.() === 0
  if (isRoot) run('chown', ['postgres', folder])
  chmodSync(folder, 0o777)
  const own = (program: string, ...args: string[]): [string, string[]] =>
    isRoot ? ['runuser', ['-u', 'postgres', '--', join(bin, program), ...args]] : [join(bin, program), args]
  const data = join(folder, 'data')
  run(...own('initdb', '-D', data, '-A', 'trust', '--no-sync', '-U', 'bench'))
  const settings = `-k ${folder} -c listen_addresses= -c fsync=off -c shared_buffers=512MB -c maintenance_work_mem=512MB -c jit=off`
  run(...own('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start'))
  const psql = (sql: string): Promise<string> => feed(join(bin, 'psql'), ['-h', folder, '-U', 'bench', '-d', 'postgres'], sql)
  const rowsPath = join(folder, 'rows.tsv')
  return {
    rowsPath,
    load: async () => {
      await psql(`CREATE EXTENSION postgis;
CREATE TABLE footprints (id integer, outline geography(Polygon, 4326));
\\copy footprints FROM '${rowsPath}'
CREATE INDEX ON footprints USING gist (outline);
VACUUM ANALYZE footprints;
`)
    },
    count: async (places, radiusDeg) => {
      const queries = places.map(
        ({ ra, dec }) => `SELECT count(*) FROM footprints WHERE
 ST_DWithin(outline, ST_MakePoint(${ra > 180 ? ra - 360 : ra}, ${dec})::geography, ${radiusDeg * METRES_PER_DEG}, false);`,
      )
      const said = await psql(`\\pset tuples_only\nSELECT 0 FROM footprints LIMIT 1;\n\\timing on\n${queries.join('\n')}\n`)
      const counts = [...said.matchAll(/^\s*(\d+)\s*$/gm)].map(([, count]) => Number(count))
      const times = [...said.matchAll(/^Time: ([\d.]+) ms/gm)].map(([, ms]) => Number(ms))
      return { count: sum(counts), seconds: sum(times) / 1000 / times.length }
    },
    close: async () => {
      run(...own('pg_ctl', '-D', data, '-m', 'immediate', 'stop'))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const ROOT = '/usr/lib/postgresql'
const findBin = (): string => {
  const versions = existsSync(ROOT) ? readdirSync(ROOT) : []
  const version = versions.find((name) => existsSync(`/usr/share/postgresql/${name}/extension/postgis.control`))
  if (!version) throw new Error('PostgreSQL with PostGIS is missing: sudo apt-get install postgresql-15-postgis-3')
  return join(ROOT, version, 'bin')
}

const run = (program: string, args: readonly string[]): void => {
  const { status, stderr, error } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', cwd: '/' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`)
}

const feed = (program: string, args: readonly string[], input: string): Promise<string> =>
  new Promise((done, failed) => {
    const child = spawn(program, ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (text: Buffer) => {
      said += text
    })
    child.on('error', failed)
    child.on('close', (code) => (code === 0 ? done(said) : failed(new Error(`psql ended with ${code}.`))))
    child.stdin.end(input)
  })
