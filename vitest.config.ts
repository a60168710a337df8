import { defineConfig } from 'vitest/config'

const suite = (name: string, include: string[], limits: { testTimeout: number; maxWorkers?: number }) => ({
  test: { name, include, environment: 'node' as const, hookTimeout: limits.testTimeout, ...limits },
})

/** `fast` needs nothing but Node; `system` runs real programs and real images; `e2e` drives a real Chromium. */
export default defineConfig({
  test: {
    // A state that is waited for comes late on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      suite(
        'fast',
        [
          'shared/**/*.test.ts',
          'server/**/*.test.ts',
          'app/**/*.test.ts',
          'scripts/**/*.test.ts',
          'tests/*.test.ts',
          'tests/{properties,golden,flows,fuzz}/**/*.test.ts',
        ],
        { testTimeout: 60_000 },
      ),
      // Its programs keep one core busy each.
      suite('system', ['tests/system/**/*.test.ts'], { testTimeout: 600_000, maxWorkers: 2 }),
      suite('e2e', ['tests/e2e/**/*.test.ts'], { testTimeout: 240_000, maxWorkers: 1 }),
    ],
  },
})
