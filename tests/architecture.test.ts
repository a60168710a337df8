import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Who may import whom. A folder may always import itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'shared/core': [],
  'shared/spec': ['shared/core'],
  'shared/records': ['shared/core'],
  'shared/sky': ['shared/core', 'shared/records'],
  'shared/kernels': ['shared/core'],
  'shared/formats': ['shared/core', 'shared/sky', 'shared/records', 'shared/kernels'],
  'shared/frame': ['shared/core', 'shared/sky', 'shared/records', 'shared/formats'],
  'shared/catalogues': ['shared/core', 'shared/sky', 'shared/records'],
  'shared/preview': ['shared/core', 'shared/formats', 'shared/kernels'],
  'shared/steps': ['shared/core', 'shared/sky', 'shared/spec', 'shared/records', 'shared/kernels'],
  'shared/recipes': [
    'shared/core',
    'shared/sky',
    'shared/spec',
    'shared/records',
    'shared/formats',
    'shared/kernels',
    'shared/steps',
  ],
  'shared/review': ['shared/core', 'shared/sky', 'shared/records', 'shared/kernels'],
  'shared/triage': ['shared/core', 'shared/records', 'shared/kernels', 'shared/review'],
  'shared/calibration': ['shared/core', 'shared/records'],
  'shared/stacking': ['shared/core', 'shared/sky', 'shared/records', 'shared/kernels', 'shared/formats'],
  'shared/search': ['shared/core', 'shared/sky', 'shared/records', 'shared/catalogues', 'shared/review'],
  'shared/sync': ['shared/core', 'shared/records'],
  'shared/simulator': ['shared/core', 'shared/sky', 'shared/formats', 'shared/catalogues'],
  server: ['shared'],
  app: ['shared'],
}
const TESTS_ALSO = ['tests', 'server', 'shared', 'app']

const folderOf = (path: string): string =>
  path.startsWith('shared/') ? path.split('/').slice(0, 2).join('/') : path.split('/')[0]!

const files = ['shared', 'server', 'app', 'scripts', 'tests']
  .flatMap((top) => readdirSync(top, { recursive: true }).map((name) => `${top}/${name}`))
  .filter((path) => /\.(ts|svelte)$/.test(path) && !path.endsWith('.gen.ts'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))

test.each(files)('$path keeps the house rules', ({ path, text }) => {
  const home = folderOf(path)
  const isTest = path.endsWith('.test.ts') || home === 'tests' || home === 'scripts'
  for (const [, target] of text.matchAll(/\bfrom '#([^'(]+)'/g)) {
    const folder = target!.startsWith('lib/') ? `app/${target}` : target!
    const allowed = [home, ...(MAY_IMPORT[home] ?? []), ...(isTest ? TESTS_ALSO : [])]
    expect(
      allowed.some((name) => `${folder}/`.startsWith(`${name}/`)),
      `${path} imports ${target}`,
    ).toBe(true)
  }
  expect(text.split('\n').length, 'lines').toBeLessThanOrEqual(301)
  if (home.startsWith('shared') && !isTest) expect(text).not.toMatch(/Date\.now|new Date\(\)|Math\.random/)
  if (home === 'server' && path !== 'server/config.ts' && !isTest) expect(text).not.toMatch(/process\.env/)
})

test('the rules see real files', () => expect(files.length).toBeGreaterThan(20))
