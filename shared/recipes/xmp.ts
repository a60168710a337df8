import { cdeltOf, tangentAtCentre } from '#shared/sky/flip.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import { asciiJson, type Provenance } from './provenance.ts'

export interface XmpPicture {
  readonly width: number
  readonly height: number
  readonly provenance: Provenance
  /** For pixels whose first row is the top one. Absent: unknown. */
  readonly wcs?: Wcs | undefined
}

/**
 * An XMP packet for pictures that have no header: provenance, and the place on the sky as Astronomy Visualization Metadata 1.2 has
 * it, which AstroBin, WorldWide Telescope and Aladin read (pixels counted from 1 at the bottom left, rotation anticlockwise).
 */
export const xmpOf = ({ width, height, provenance, wcs }: XmpPicture): string => {
  const { recipe, version, key } = provenance
  const about = [
    `<xmp:CreatorTool>Darksite ${version}</xmp:CreatorTool>`,
    `<darksite:key>${key}</darksite:key>`,
    `<darksite:recipe>${escaped(recipe.name)}</darksite:recipe>`,
    `<darksite:provenance>${escaped(asciiJson(provenance))}</darksite:provenance>`,
    ...(wcs ? skyTags(wcs, width, height) : []),
  ]
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:avm="http://www.communicatingastronomy.org/avm/1.0/" xmlns:darksite="https://darksite.invalid/ns/1.0/">${about.join('')}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`
}

const skyTags = (wcs: Wcs, width: number, height: number): string[] => {
  // AVM knows a scale and a turn, so the distortion stays behind: the plane that touches the sky at the middle is nearest.
  const { crval, crpix, cd } = tangentAtCentre(wcs, width, height)
  const upward: Wcs['cd'] = [
    [cd[0][0], -cd[0][1]],
    [cd[1][0], -cd[1][1]],
  ]
  const { cdelt, crota } = cdeltOf(upward)
  return [
    '<avm:MetadataVersion>1.2</avm:MetadataVersion>',
    '<avm:Spatial.CoordinateFrame>ICRS</avm:Spatial.CoordinateFrame>',
    '<avm:Spatial.Equinox>J2000</avm:Spatial.Equinox>',
    `<avm:Spatial.ReferenceValue>${sequence(crval)}</avm:Spatial.ReferenceValue>`,
    `<avm:Spatial.ReferenceDimension>${sequence([width, height])}</avm:Spatial.ReferenceDimension>`,
    `<avm:Spatial.ReferencePixel>${sequence([crpix[0] + 1, height - crpix[1]])}</avm:Spatial.ReferencePixel>`,
    `<avm:Spatial.Scale>${sequence(cdelt)}</avm:Spatial.Scale>`,
    `<avm:Spatial.Rotation>${crota[1]}</avm:Spatial.Rotation>`,
    '<avm:Spatial.CoordsystemProjection>TAN</avm:Spatial.CoordsystemProjection>',
    '<avm:Spatial.Quality>Full</avm:Spatial.Quality>',
  ]
}

const sequence = (values: readonly number[]): string =>
  `<rdf:Seq>${values.map((value) => `<rdf:li>${value}</rdf:li>`).join('')}</rdf:Seq>`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
