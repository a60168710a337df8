/** Files of a folder that speak of all frames in it, lower case. */
export const FOLDER_SIDECARS = ['imagemetadata.csv', 'acquisitiondetails.csv', 'weatherdata.csv', 'shotsinfo.json'] as const

/** Whether a file may be a sidecar of frames, by its name alone. */
export const isSidecarName = (name: string): boolean => {
  const lower = name.toLowerCase()
  return /\.(wcs|new|ini|xmp)$/.test(lower) || FOLDER_SIDECARS.some((known) => known === lower)
}

/** The names that a frame's own sidecars may have, lower case, the most particular first: `M31.fits.xmp`, then `M31.xmp`. */
export const sidecarNamesOf = (fileName: string): string[] => {
  const lower = fileName.toLowerCase()
  const stem = stemOf(lower)
  return [`${lower}.xmp`, `${stem}.xmp`, `${stem}.wcs`, `${lower}.wcs`, `${stem}.new`, `${stem}.ini`, `${lower}.ini`]
}

const stemOf = (fileName: string): string => fileName.replace(/(\.[a-z\d]{2,5})?(\.(gz|fz|bz2))?$/i, '')

/** The frame whose annotated twin this is, as PixInsight's scripts name it: `M31_Annotated.jpg` belongs to `M31`. Null for others. */
export const twinStemOf = (fileName: string): string | null => {
  const match = /^(.+)_annotated$/i.exec(stemOf(fileName))
  return match ? match[1]!.toLowerCase() : null
}

export const stemKey = (fileName: string): string => stemOf(fileName).toLowerCase()
