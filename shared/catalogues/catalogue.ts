/** One object of a catalogue, as it is kept in `static/catalogues`. */
export interface CatalogueObject {
  readonly catalogue: string
  /** As people write it: `M 42`, `NGC 1976`, `Sh2-281`. */
  readonly designation: string
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: string
  /** ICRS [deg]. */
  readonly ra: number
  readonly dec: number
  readonly magnitude: number | null
  readonly majorArcmin: number | null
  readonly minorArcmin: number | null
  readonly positionAngle: number | null
}

/** A catalogue: which rows of the source are its own, and who is to be thanked for it. */
export interface Catalogue {
  readonly id: string
  readonly title: string
  /** Source, authors and licence, shown wherever its objects are. */
  readonly credit: string
  /** The rows of one source file that belong to this catalogue; `source` is the parsed JSON of the data package. */
  read(source: CatalogueSource): CatalogueObject[]
}

export interface GeoFeature {
  readonly id: string | number
  readonly properties: Readonly<Record<string, string | number>>
  readonly geometry: { readonly coordinates: readonly [number, number] }
}

/** The files of the data package d3-celestial (Frohn, BSD-3) that catalogues read. */
export interface CatalogueSource {
  readonly dsos: readonly GeoFeature[]
  readonly messier: readonly GeoFeature[]
  readonly stars: readonly GeoFeature[]
  readonly dsoNames: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly starNames: Readonly<Record<string, Readonly<Record<string, string>>>>
}
