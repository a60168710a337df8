// Ours of the bench `debayer`, as a whole process: reads a FITS mosaic, debayers it by RCD, writes three planes.
import { writeFileSync } from 'node:fs'
import { openImage } from '#server/images/open-image.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { debayer } from '#shared/kernels/debayer/index.ts'

const [from, to] = process.argv.slice(2)
const image = await openImage(from!)
if (!image.ok) throw new Error(image.fault.message)
writeFileSync(to!, writeFits(debayer(image.value.raster, 'rcd'), []))
