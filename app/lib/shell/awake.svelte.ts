const KEY = 'darksite.awake'

/** Keeps the screen on while somebody wishes it (Screen Wake Lock API). The browser lets go of it whenever the page is hidden. */
class Awake {
  /** It is wished; the browser may refuse, as with an empty battery. */
  isWished = $state(false)
  isHeld = $state(false)
  #lock: WakeLockSentinel | null = null

  /** Browsers know it only on pages from https or from this machine. */
  get isPossible(): boolean {
    return 'wakeLock' in navigator
  }

  /** Takes up what was wished before. The returned function ends it. */
  start(): () => void {
    this.isWished = this.isPossible && localStorage.getItem(KEY) === 'on'
    const renew = (): void => void this.#hold()
    document.addEventListener('visibilitychange', renew)
    renew()
    return () => {
      document.removeEventListener('visibilitychange', renew)
      void this.#lock?.release()
    }
  }

  async wish(isWished: boolean): Promise<void> {
    this.isWished = isWished
    localStorage.setItem(KEY, isWished ? 'on' : 'off')
    await (isWished ? this.#hold() : this.#lock?.release())
  }

  async #hold(): Promise<void> {
    if (!this.isWished || this.isHeld || document.visibilityState !== 'visible') return
    try {
      const lock = await navigator.wakeLock.request('screen')
      this.#lock = lock
      this.isHeld = true
      lock.addEventListener('release', () => (this.isHeld = false))
    } catch (error) {
      // The browser's own no: an empty battery, or the page was hidden meanwhile. The settings show that it does not hold.
      if (!(error instanceof DOMException)) throw error
      this.isHeld = false
    }
  }
}

export const awake = new Awake()
