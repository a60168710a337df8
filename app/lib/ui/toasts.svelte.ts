export interface Toast {
  readonly id: number
  readonly text: string
  readonly action: { readonly label: string; run(): void } | null
}

const SECONDS_SHOWN = 6

/** Short messages at the foot of the screen. One with an action stays until it is used or dismissed. */
class Toasts {
  list = $state.raw<readonly Toast[]>([])
  #next = 1

  show(text: string, action: Toast['action'] = null): void {
    if (this.list.some((toast) => toast.text === text)) return
    const id = this.#next++
    this.list = [...this.list.slice(-2), { id, text, action }]
    if (!action) setTimeout(() => this.dismiss(id), SECONDS_SHOWN * 1000)
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id)
  }
}

export const toasts = new Toasts()
