// `node tests/bench/unpack.ts FILE`: a FITS file's pixels into memory, and nothing else.
import { openFileSource } from '#server/images/file-source.ts'
import { readFitsRaster } from '#shared/formats/fits/raster.ts'

const source = await openFileSource(process.argv[2]!)
if (!source.ok) throw new Error(source.fault.message)
const raster = await readFitsRaster(source.value)
if (!raster.ok) throw new Error(raster.fault.message)
