/** Room that the browser grants this page [bytes]. */
export interface Room {
  readonly used: number
  readonly granted: number
  /** True when the browser promised not to clear it up by itself. */
  readonly isPersistent: boolean
}

/** Null where the browser does not tell. */
export const roomNow = async (): Promise<Room | null> => {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {}
  if (usage === undefined || quota === undefined) return null
  return { used: usage, granted: quota, isPersistent: (await navigator.storage.persisted?.()) ?? false }
}

/** Asks that our files stay also when the disk is full: what was taken in may be the only copy. Answers what the browser says. */
export const askToPersist = async (): Promise<boolean> => (await navigator.storage?.persist?.()) ?? false
