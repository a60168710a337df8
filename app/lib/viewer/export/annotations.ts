/** What decides how an overlay looks; set by style sheets that a picture of it does not have. */
const LOOKS = [
  ...[
    'fill',
    'fill-opacity',
    'stroke',
    'stroke-width',
    'stroke-opacity',
    'stroke-dasharray',
    'stroke-linecap',
    'stroke-linejoin',
  ],
  ...['paint-order', 'font', 'font-variant-numeric', 'opacity', 'white-space', 'visibility', 'display'],
]

/** Draws an overlay as it is on screen onto a canvas whose units are CSS pixels; `x`, `y` is its upper left corner there. */
export const drawOverlay = async (context: CanvasRenderingContext2D, svg: SVGElement, x: number, y: number): Promise<void> => {
  const { width, height } = svg.getBoundingClientRect()
  const copy = withLooks(svg)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  context.drawImage(image, x, y, width, height)
}

const withLooks = (element: Element): Element => {
  const copy = document.createElementNS(element.namespaceURI, element.tagName)
  for (const { name, value } of element.attributes) if (name !== 'class' && name !== 'style') copy.setAttribute(name, value)
  const style = getComputedStyle(element)
  copy.setAttribute('style', LOOKS.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'))
  for (const child of element.childNodes) {
    if (child instanceof Element) copy.append(withLooks(child))
    else if (child instanceof Text) copy.append(child.data)
  }
  return copy
}
