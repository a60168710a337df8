const KEY = 'darksite.tile'
export const SMALLEST = 90
export const LARGEST = 420
const START = 210
const PHONE = 150

/** How wide a picture in the grid should be [CSS px]; remembered in this browser. */
class TileSize {
  value = $state(START)

  restore(): void {
    const kept = Number(localStorage.getItem(KEY))
    this.value = kept >= SMALLEST && kept <= LARGEST ? kept : innerWidth < 700 ? PHONE : START
  }

  set(value: number): void {
    this.value = value
    localStorage.setItem(KEY, String(value))
  }
}

export const tileSize = new TileSize()
