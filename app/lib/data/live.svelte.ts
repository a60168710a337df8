import { liveQuery } from 'dexie'

/**
 * A database query that follows the database, in this tab and in others. `key` says what it depends on: when that changes, the
 * query runs anew. Make it while a component is being set up; it ends with the component. `value` is `undefined` until known.
 */
export class Live<K, T> {
  value = $state.raw<T | undefined>(undefined)
  error = $state.raw<string | null>(null)

  constructor(key: () => K, query: (key: K) => Promise<T>) {
    $effect(() => {
      const current = key()
      const subscription = liveQuery(() => query(current)).subscribe({
        next: (value) => {
          this.value = value
        },
        error: (cause: unknown) => {
          console.error(cause)
          this.error = 'The tablet’s own storage could not be read.'
        },
      })
      return () => subscription.unsubscribe()
    })
  }
}
