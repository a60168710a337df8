import { apt } from './apt.ts'
import { asiair } from './asiair.ts'
import { type CaptureName, type NameReader, partsOf } from './capture-name.ts'
import { dwarf } from './dwarf.ts'
import { ekos } from './ekos.ts'
import { nina } from './nina.ts'
import { seestar } from './seestar.ts'
import { sharpcap } from './sharpcap.ts'

// The strictest first: Ekos asks for little, so many names look like its own.
const READERS: readonly NameReader[] = [asiair, seestar, dwarf, nina, apt, sharpcap, ekos]

/** What a file's name and folders say, when a capture program known here gave them; null otherwise. Never a fault. */
export const readName = (path: string): CaptureName | null => {
  const parts = partsOf(path)
  for (const read of READERS) {
    const name = read(parts)
    if (name) return name
  }
  return null
}
