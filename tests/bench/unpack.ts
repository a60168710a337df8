// `node tests/bench/unpack.ts FILE`: a FITS file's pixels into memory, and nothing else. Compiled code is kept, as by the CLI.
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { openFileSource } = await import('#server/images/file-source.ts')
const { gunzip } = await import('#server/images/gunzip.ts')
const { readFitsRaster } = await import('#shared/formats/fits/raster.ts')
const source = await openFileSource(process.argv[2]!)
if (!source.ok) throw new Error(source.fault.message)
const raster = await readFitsRaster(source.value, gunzip)
if (!raster.ok) throw new Error(raster.fault.message)
await source.value.close()
