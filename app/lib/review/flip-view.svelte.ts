/** Where the picture lies on the stage. It is one for all frames, so that flipping moves nothing but the stars. */
export class FlipView {
  /** 1 shows the whole picture. */
  zoom = $state(1)
  /** Point of the picture [fraction of its sides] that is in the middle of the stage. */
  x = $state(0.5)
  y = $state(0.5)

  get isFitted(): boolean {
    return this.zoom === 1
  }
  reset(): void {
    this.zoom = 1
    this.x = 0.5
    this.y = 0.5
  }
  /** Zooms so that what is under the finger stays there. `dx`, `dy`: from the middle of the stage, as fractions of the drawn picture at zoom 1. */
  zoomAt(factor: number, dx: number, dy: number): void {
    const next = Math.min(16, Math.max(1, this.zoom * factor))
    if (next === 1) {
      this.reset()
      return
    }
    this.x = this.x + dx / this.zoom - dx / next
    this.y = this.y + dy / this.zoom - dy / next
    this.zoom = next
    this.#clamp()
  }
  /** By fractions of the drawn picture at zoom 1. */
  pan(dx: number, dy: number): void {
    this.x -= dx / this.zoom
    this.y -= dy / this.zoom
    this.#clamp()
  }
  #clamp(): void {
    const edge = 0.5 / this.zoom
    this.x = Math.min(1 - edge, Math.max(edge, this.x))
    this.y = Math.min(1 - edge, Math.max(edge, this.y))
  }
}
