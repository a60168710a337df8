import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * The real Chromium of this machine (DARKSITE_CHROMIUM, else Debian's), without a window. WebGL runs in software, so that
 * every machine draws the same; `flags` are Chromium's, and `within` makes a program that starts it elsewhere. Throws, saying what to
 * install, when there is none.
 */
export const launchBrowser = async (
  flags: readonly string[] = [],
  within: (program: string) => Promise<string> = async (program) => program,
): Promise<Browser> => {
  const executablePath = process.env['DARKSITE_CHROMIUM'] ?? PLACES.find((path) => existsSync(path))
  if (!executablePath) throw new Error('The browser tests need Chromium: apt-get install chromium')
  return chromium.launch({
    executablePath: await within(executablePath),
    headless: true,
    // Root inside a container has no sandbox.
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', ...flags],
  })
}
