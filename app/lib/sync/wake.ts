/** A bell: `ring` wakes whoever waits, or the next one who will. */
export class Bell {
  #isRung = false
  #wake: (() => void) | null = null

  ring(): void {
    this.#isRung = true
    this.#wake?.()
  }

  /** Resolves at the next ring, after `limitMs`, or when the signal ends it. */
  wait(limitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#wake = null
        this.#isRung = false
        resolve()
      }
      const timer = setTimeout(done, limitMs)
      this.#wake = done
      signal.addEventListener('abort', done)
      if (this.#isRung || signal.aborted) done()
    })
  }
}
