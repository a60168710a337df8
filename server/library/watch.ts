import type { Log } from '#server/log/log.ts'
import { hasNews } from './has-news.ts'
import type { Library } from './library.ts'

/** How soon a switched-off watch sees that it is wanted again [s]. */
const ASLEEP_SECONDS = 10

/**
 * Asks for a scan now, and later whenever a look every `seconds` finds something new; 0 never looks, until it is more.
 * Polling also works on network disks, which do not tell of changes. Returns the way to stop.
 */
export const watchLibrary = (
  library: Library,
  seconds: () => number,
  askForScan: () => Promise<unknown>,
  log: Log,
): (() => void) => {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let isFirst = true
  const look = async (): Promise<void> => {
    const isWanted = seconds() > 0
    try {
      if (isWanted && (isFirst || (await hasNews(library))) && !isStopped) await askForScan()
      if (isWanted) isFirst = false
    } catch (error) {
      log.error({ err: error }, 'The library could not be looked at')
    }
    if (!isStopped) timer = setTimeout(look, Math.max(1, seconds() || ASLEEP_SECONDS) * 1000).unref()
  }
  void look()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}
