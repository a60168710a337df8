import { strToU8, zipSync } from 'fflate'
import { type Pixel, pixelToSky } from '#shared/sky/wcs.ts'
import type { UploadResult } from './uploads.ts'

/**
 * A KMZ file that lays the picture over the sky of Google Earth: a quadrilateral by its four corners. Sky mode has longitude as right
 * ascension less 180 degrees, and latitude as declination (KML reference, “Sky data in KML”).
 */
export const kmzOf = (name: string, { solution, isBottomUp }: UploadResult, jpeg: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { wcs, width, height } = solution
  const [top, bottom] = isBottomUp ? [height - 0.5, -0.5] : [-0.5, height - 0.5]
  // Lower left, lower right, upper right, upper left of the picture as it is shown.
  const corners: readonly Pixel[] = [
    { x: -0.5, y: bottom },
    { x: width - 0.5, y: bottom },
    { x: width - 0.5, y: top },
    { x: -0.5, y: top },
  ]
  const places = corners.map(({ x, y }) => pixelToSky(wcs, x, y))
  // A quadrilateral across the border of the map is one whose longitudes run on.
  const first = places[0]!.ra - 180
  const quad = places.map(({ ra, dec }) => {
    const longitude = first + ((((ra - 180 - first) % 360) + 540) % 360) - 180
    return `${longitude.toFixed(8)},${dec.toFixed(8)}`
  })
  const kml = `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2" hint="target=sky">
<Document><name>${escaped(name)}</name>
<GroundOverlay><name>${escaped(name)}</name><Icon><href>picture.jpg</href></Icon>
<gx:LatLonQuad><coordinates>${quad.join(' ')}</coordinates></gx:LatLonQuad></GroundOverlay>
</Document></kml>
`
  return zipSync({ 'doc.kml': strToU8(kml), 'picture.jpg': [jpeg, { level: 0 }] }) as Uint8Array<ArrayBuffer>
}

const escaped = (text: string): string => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
