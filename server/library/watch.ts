import type { Log } from '#server/log/log.ts'
import { hasNews } from './has-news.ts'
import type { Library } from './library.ts'

/**
 * Asks for a scan now, and later whenever a look every `seconds` finds something new; 0 never looks.
 * Polling also works on network disks, which do not tell of changes. Returns the way to stop.
 */
export const watchLibrary = (library: Library, seconds: number, askForScan: () => Promise<unknown>, log: Log): (() => void) => {
  if (!(seconds > 0)) return () => {}
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let isFirst = true
  const look = async (): Promise<void> => {
    try {
      if ((isFirst || (await hasNews(library))) && !isStopped) await askForScan()
      isFirst = false
    } catch (error) {
      log.error({ err: error }, 'The library could not be looked at')
    }
    if (!isStopped) timer = setTimeout(look, seconds * 1000).unref()
  }
  void look()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}
