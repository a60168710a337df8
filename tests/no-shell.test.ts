import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const files = ['server', 'bin', 'scripts']
  .flatMap((top) => readdirSync(top, { recursive: true }).map((name) => `${top}/${name}`))
  .filter((path) => /\.(ts|cjs)$/.test(path) && !path.endsWith('.test.ts'))

/** `exec` and `execSync` of child_process hand their text to a shell; so does any start with `shell`. */
const SHELL = [
  /\bshell:/,
  /\bexecSync\s*\(/,
  /import\s*\{[^}]*\bexec\b[^}]*\}\s*from\s*'node:child_process'/,
  /'(\/bin\/)?(ba)?sh',\s*\[\s*'-c'/,
]

test('no program is ever started through a shell, so that no name of a file can become a command', () => {
  expect(files.length).toBeGreaterThan(100)
  const found = files.filter((path) => SHELL.some((pattern) => pattern.test(readFileSync(path, 'utf8'))))
  expect(found).toEqual([])
})
