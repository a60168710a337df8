export const LABEL_FONT_PX = 12.5
const FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif"

const widths = new Map<string, number>()
let context: CanvasRenderingContext2D | null = null

/** Width of a label's text [CSS px], measured once per text: a bold title and a plain name behind it. */
export const labelWidth = (title: string, name: string): number =>
  measured(`600 ${LABEL_FONT_PX}px ${FAMILY}`, title) +
  (name === '' ? 0 : measured(`400 ${LABEL_FONT_PX}px ${FAMILY}`, `${NAME_GAP}${name}`))

/** Between title and name. */
export const NAME_GAP = '\u2002'

const measured = (font: string, text: string): number => {
  const key = `${font}/${text}`
  const known = widths.get(key)
  if (known !== undefined) return known
  context ??= document.createElement('canvas').getContext('2d')
  if (!context) return text.length * LABEL_FONT_PX * 0.6
  context.font = font
  const { width } = context.measureText(text)
  widths.set(key, width)
  return width
}
