// Builds static/catalogues from the npm package d3-celestial. Quick, and skipped when nothing has changed; `--force` builds anyway.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { buildObjects, buildStars, orderedCatalogues, parseSource } from '#shared/catalogues/build.ts'
import { encodeObjects, encodeStars } from '#shared/catalogues/compact.ts'

const root = resolve(import.meta.dirname, '..')
const data = join(root, 'node_modules/d3-celestial')
const out = join(root, 'static/catalogues')
const FILES = ['objects.json', 'stars.json', 'credits.json', 'LICENSE-d3-celestial.txt', 'stamp.txt']

const code = ['scripts/catalogues.ts', ...globSync('shared/catalogues/**/*.ts', { cwd: root })].filter(
  (name) => !name.endsWith('.test.ts'),
)
const stamp = createHash('sha256')
for (const path of [join(data, 'package.json'), ...code.toSorted().map((name) => join(root, name))])
  stamp.update(readFileSync(path))
const version = stamp.digest('hex')

const isCurrent = FILES.every((name) => existsSync(join(out, name))) && readFileSync(join(out, 'stamp.txt'), 'utf8') === version
if (isCurrent && !process.argv.includes('--force')) {
  console.log('Catalogues are up to date.')
} else {
  const source = parseSource((file) => JSON.parse(readFileSync(join(data, 'data', file), 'utf8')))
  const objects = buildObjects(source)
  const stars = buildStars(source)
  const credits = orderedCatalogues().map(({ id, title, credit }) => ({ id, title, credit }))
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(out, name)), { recursive: true })
    writeFileSync(join(out, name), content)
  }
  write('objects.json', JSON.stringify(encodeObjects(objects)))
  write('stars.json', JSON.stringify(encodeStars(stars)))
  write('credits.json', `${JSON.stringify(credits, null, 2)}\n`)
  write('LICENSE-d3-celestial.txt', readFileSync(join(data, 'LICENSE'), 'utf8'))
  write('stamp.txt', version)
  console.log(`Catalogues: ${objects.length} objects, ${stars.length} stars.`)
}
