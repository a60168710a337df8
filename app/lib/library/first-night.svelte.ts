import { health } from '#lib/api/server.svelte.ts'
import type { JobView } from '#lib/data/view.ts'
import { wish, wishMany } from '#lib/jobs/wish.ts'
import type { Change } from '#shared/sync/protocol.ts'
import { isSolvable } from './filters.ts'
import { library } from './library.svelte.ts'

/** A simulated night from the wish to the names: once its frames are indexed they are solved, as a newcomer would do next. */
class FirstNight {
  /** The frames that were here before; null while no night is awaited. */
  #before: ReadonlySet<string> | null = $state.raw(null)

  async begin(params: Change['patch'] = {}): Promise<void> {
    this.#before = new Set(library.entries.map(({ id }) => id))
    await wish('simulate-night', null, params)
  }

  /** Waits for the frames for as long as the component that calls it lives. */
  follow(activeOf: () => readonly JobView[] | undefined): void {
    $effect(() => {
      const active = activeOf()
      const before = this.#before
      if (!before || !active || active.some(({ type }) => MAKERS.has(type))) return
      const fresh = library.entries.filter((entry) => !before.has(entry.id) && isSolvable(entry))
      if (fresh.length === 0) return
      this.#before = null
      if (health.value?.solver.isReady)
        void wishMany(
          'plate-solve',
          fresh.map(({ id }) => id),
        )
    })
  }
}

/** While one of these is under way, more frames may come. */
const MAKERS: ReadonlySet<string> = new Set(['simulate-night', 'scan-folder'])

export const firstNight = new FirstNight()
