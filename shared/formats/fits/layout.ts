/** Which part of an array of any dimension is shown as a picture. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly channels: number
  /** The axes of the array, cut down to the planes that are shown. */
  readonly shownAxes: readonly number[]
  /** True when the three colours of a pixel are stored side by side (NAXIS1 = 3). */
  readonly isInterleaved: boolean
  readonly notes: readonly string[]
}

/** The shown part of an array whose axes are whole and positive. */
export const layoutOf = (axes: readonly number[]): Layout => {
  const [first = 0, second = 0, third = 1] = axes
  const rest = axes.slice(3).reduce((product, n) => product * n, 1)
  // Colour beside colour: three columns would make a strange picture, three samples a pixel a usual one.
  if (axes.length === 3 && first === 3 && third > 4)
    return { width: second, height: third, channels: 3, shownAxes: axes, isInterleaved: true, notes: [] }
  const isColour = (third === 3 || third === 4) && rest === 1
  const channels = isColour ? 3 : 1
  return {
    width: first,
    height: second,
    channels,
    shownAxes: axes.map((length, axis) => (axis < 2 ? length : axis === 2 ? channels : 1)),
    isInterleaved: false,
    notes: [...planeNotes(third * rest, isColour), ...singleNotes(axes)],
  }
}

const planeNotes = (planes: number, isColour: boolean): string[] => {
  if (planes === 1 || (isColour && planes === 3)) return []
  if (isColour) return ['The fourth plane is taken for transparency and left out.']
  return [`The file has ${planes} planes; the first one is shown.`]
}

/** Axes of one plane, which some programs add to a plain picture. */
const singleNotes = (axes: readonly number[]): string[] => {
  const names = axes.flatMap((length, axis) => (axis >= 2 && length === 1 ? [`NAXIS${axis + 1}`] : []))
  if (names.length === 0) return []
  if (names.length === 1) return [`${names[0]} is 1: an axis of one plane is left out.`]
  const last = names.length > 5 ? 'others' : names.at(-1)
  return [`${names.slice(0, Math.min(5, names.length) - 1).join(', ')} and ${last} are 1: axes of one plane are left out.`]
}
