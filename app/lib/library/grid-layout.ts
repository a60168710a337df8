import type { Section } from './sort.ts'

/** Room taken by things in the grid [CSS px]. */
export interface GridMetrics {
  readonly width: number
  /** The size somebody asked for; tiles grow a little to fill the row. */
  readonly wantedTile: number
  readonly gap: number
  /** Height over width of a tile's picture. */
  readonly aspect: number
  readonly caption: number
  readonly heading: number
}

export interface GridLayout {
  readonly columns: number
  readonly tileWidth: number
  readonly tileHeight: number
  readonly gap: number
  readonly height: number
  /** One block per section, from the top down; `top` is where its heading begins, `rowsTop` where its tiles do. */
  readonly blocks: readonly {
    readonly section: Section
    readonly top: number
    readonly rowsTop: number
    readonly bottom: number
  }[]
}

export interface Placed {
  readonly index: number
  readonly x: number
  readonly y: number
}

/** Where everything would be if it were all there: pure sums, however many frames. */
export const layoutGrid = (sections: readonly Section[], metrics: GridMetrics): GridLayout => {
  const { width, wantedTile, gap, aspect, caption, heading } = metrics
  const columns = Math.max(1, Math.floor((width + gap) / (wantedTile + gap)))
  const tileWidth = Math.max(1, (width - gap * (columns - 1)) / columns)
  const tileHeight = Math.round(tileWidth * aspect) + caption
  let top = 0
  const blocks = sections.map((section) => {
    const rowsTop = top + (section.key === null ? 0 : heading)
    const rows = Math.ceil(section.count / columns)
    const block = { section, top, rowsTop, bottom: rowsTop + rows * (tileHeight + gap) }
    top = block.bottom
    return block
  })
  return { columns, tileWidth, tileHeight, gap, height: top, blocks }
}

/** The tiles that touch the window [top, bottom] of the grid, row by row. */
export const tilesBetween = (layout: GridLayout, top: number, bottom: number): Placed[] => {
  const { columns, tileWidth, tileHeight, gap } = layout
  const step = tileHeight + gap
  return blocksBetween(layout, top, bottom).flatMap(({ section, rowsTop }) => {
    const first = Math.max(0, Math.floor((top - rowsTop) / step)) * columns
    const end = Math.min(section.count, Math.max(0, Math.ceil((bottom - rowsTop) / step)) * columns)
    return Array.from({ length: Math.max(0, end - first) }, (_, i) => ({
      index: section.start + first + i,
      x: ((first + i) % columns) * (tileWidth + gap),
      y: rowsTop + Math.floor((first + i) / columns) * step,
    }))
  })
}

/** Found by halving: there may be thousands of nights. */
export const blocksBetween = ({ blocks }: GridLayout, top: number, bottom: number): GridLayout['blocks'] => {
  let [low, high] = [0, blocks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (blocks[middle]!.bottom <= top) low = middle + 1
    else high = middle
  }
  let end = low
  while (end < blocks.length && blocks[end]!.top < bottom) end++
  return blocks.slice(low, end)
}

/** Top and bottom of one frame's tile; null when there is no such frame. */
export const spanOf = (layout: GridLayout, index: number): { readonly top: number; readonly bottom: number } | null => {
  const block = layout.blocks.find(({ section }) => index >= section.start && index < section.start + section.count)
  if (!block) return null
  const top = block.rowsTop + Math.floor((index - block.section.start) / layout.columns) * (layout.tileHeight + layout.gap)
  return { top, bottom: top + layout.tileHeight }
}

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The frame that an arrow key leads to: up and down keep the column, also across headings. */
export const neighbour = (layout: GridLayout, index: number, direction: Direction): number => {
  const last = layout.blocks.at(-1)
  const count = last ? last.section.start + last.section.count : 0
  if (count === 0) return 0
  if (direction === 'left') return Math.max(0, index - 1)
  if (direction === 'right') return Math.min(count - 1, index + 1)
  const at = layout.blocks.findIndex(({ section }) => index >= section.start && index < section.start + section.count)
  const block = layout.blocks[at]
  if (!block) return 0
  const { start, count: length } = block.section
  const { columns } = layout
  const column = (index - start) % columns
  if (direction === 'up') {
    if (index - columns >= start) return index - columns
    const above = layout.blocks[at - 1]?.section
    if (!above) return index
    const lastRow = Math.floor((above.count - 1) / columns) * columns
    return above.start + Math.min(above.count - 1, lastRow + column)
  }
  const lastRow = Math.floor((length - 1) / columns)
  if (Math.floor((index - start) / columns) < lastRow) return Math.min(start + length - 1, index + columns)
  const below = layout.blocks[at + 1]?.section
  return below ? below.start + Math.min(below.count - 1, column) : index
}
