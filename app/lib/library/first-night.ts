import { health } from '#lib/api/server.svelte.ts'
import { wish } from '#lib/jobs/wish.ts'
import type { Change } from '#shared/sync/protocol.ts'

/** Asks for a simulated night. The server solves its frames too, as a newcomer would do next, unless it has nothing to solve with. */
export const simulateNight = (params: Change['patch'] = {}): Promise<string> =>
  wish('simulate-night', null, health.value?.solver.isReady === false ? { ...params, solve: false } : params)
