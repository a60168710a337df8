// Our side of the raw bench. One argument: the seconds of reading that file, the median of three, on standard output. Two: the
// samples of the first go into the second, once, as `unprocessed_raw` does.
import { writeFileSync } from 'node:fs'
import { openImage } from '#server/images/open-image.ts'

const [, , file = '', target] = process.argv
const times: number[] = []
for (let i = 0; i < (target ? 1 : 3); i++) {
  const start = performance.now()
  const image = await openImage(file)
  times.push((performance.now() - start) / 1000)
  if (!image.ok) throw new Error(image.fault.message)
  if (target) writeFileSync(target, image.value.raster.data)
}
console.log(times.sort((a, b) => a - b)[times.length >> 1])
