import { renameSync, writeFileSync } from 'node:fs'

let serial = 0

/** Writes JSON beside its place and moves it there, so that a reader sees the old text or the new one, never half of it. */
export const writeJson = (path: string, value: unknown): void => {
  const draft = `${path}.${process.pid}-${serial++}.part`
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(draft, path)
}
