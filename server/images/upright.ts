import type { Sharp } from 'sharp'
import type { FileHeader } from '#shared/formats/format.ts'

/** EXIF orientation: turn clockwise, after mirroring left to right. Values from the EXIF 2.3 standard, tag 0x0112. */
const TURNS: Readonly<Record<number, { readonly mirror: boolean; readonly clockwise: 0 | 90 | 180 | 270 }>> = {
  2: { mirror: true, clockwise: 0 },
  3: { mirror: false, clockwise: 180 },
  4: { mirror: true, clockwise: 180 },
  5: { mirror: true, clockwise: 270 },
  6: { mirror: false, clockwise: 90 },
  7: { mirror: true, clockwise: 90 },
  8: { mirror: false, clockwise: 270 },
}

/** The EXIF orientation of a photo, 1 to 8; 1 is upright. */
export const orientationOf = ({ cards }: Pick<FileHeader, 'cards'>): number => {
  const value = Number(cards.find(({ keyword }) => keyword === 'Orientation')?.value)
  return TURNS[value] ? value : 1
}

/** Turns a picture as its camera was held. A turn comes before everything else that is asked of `picture`. */
export const turnUpright = (picture: Sharp, orientation: number): Sharp => {
  const turn = TURNS[orientation]
  if (!turn) return picture
  const mirrored = turn.mirror ? picture.flop() : picture
  return mirrored.rotate(turn.clockwise)
}
