// Makes the PNG icons from the drawings in static/icons: `node app/icons/render.ts`, after a drawing has changed.
import { join } from 'node:path'
import sharp from 'sharp'

const folder = join(import.meta.dirname, '../../static/icons')
const ICONS = [
  ['icon.svg', 'icon-192.png', 192],
  ['icon.svg', 'icon-512.png', 512],
  ['icon-maskable.svg', 'icon-maskable-512.png', 512],
] as const

for (const [drawing, picture, size] of ICONS) {
  const image = sharp(join(folder, drawing), { density: (72 * size) / 64 }).resize(size, size)
  await image.png({ compressionLevel: 9, palette: true }).toFile(join(folder, picture))
}
