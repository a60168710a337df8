import type { Line } from '#lib/sync/sync.svelte.ts'
import type { IconName } from '#lib/ui/icons.ts'

export interface ConnectionWords {
  readonly label: string
  readonly sentence: string
  readonly icon: IconName
  readonly tone: 'calm' | 'away' | 'bad'
}

const WORDS: Readonly<Record<Line, ConnectionWords>> = {
  starting: { label: 'Looking', sentence: 'Looking for the server.', icon: 'cloud', tone: 'calm' },
  syncing: { label: 'Syncing', sentence: 'Talking to the server.', icon: 'cloud', tone: 'calm' },
  synced: { label: 'Synced', sentence: 'Everything here and on the server is the same.', icon: 'cloud', tone: 'calm' },
  offline: {
    label: 'Offline',
    sentence: 'The server cannot be reached. You can go on; changes are sent when it is back.',
    icon: 'offline',
    tone: 'away',
  },
  unpaired: {
    label: 'Pair',
    sentence: 'The server does not know this device. Pair it; your changes are kept and sent then.',
    icon: 'lock',
    tone: 'away',
  },
  version: {
    label: 'Reload',
    sentence: 'The server runs another version. Reload the page; your changes are kept.',
    icon: 'warning',
    tone: 'bad',
  },
  broken: { label: 'Trouble', sentence: 'The server does not answer as it should.', icon: 'warning', tone: 'bad' },
}

export const connectionWords = (line: Line): ConnectionWords => WORDS[line]
