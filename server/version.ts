import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The version of this Darksite, as its package says. */
export const readVersion = (): string => {
  const { version }: { version: string } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8'))
  return version
}
