import { fail, ok, type Result } from '#shared/core/fault.ts'

/** An element of an XML document: names and attributes as they are written, without any prefix's meaning. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The character data directly inside, joined. */
  readonly text: string
}

/** No XISF header nests deeper than about ten; a bomb does. */
const DEEPEST = 100
const NAME = /[^\s=/>"'<]+/y
const SPACE = /\s*/y

interface OpenElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  readonly texts: string[]
}

/**
 * The root of an XML 1.0 document. Elements, attributes, text, CDATA, comments and the five entities of XML; a document type is
 * refused, and with it every entity that could grow. Faults: `xisf.xml`.
 */
export const parseXml = (text: string): Result<XmlElement> => {
  const stack: OpenElement[] = []
  let root: XmlElement | null = null
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('<', at)
    const top = stack.at(-1)
    if (top && open !== at) top.texts.push(decodeEntities(text.slice(at, open < 0 ? text.length : open)))
    if (open < 0) break
    const skipped = skipMarkup(text, open, top)
    if (skipped === -1) return broken('a comment or a declaration has no end')
    if (skipped > 0) {
      at = skipped
      continue
    }
    if (text[open + 1] === '!') return broken('it has a document type, which XISF headers never have')
    if (text[open + 1] === '/') {
      const end = text.indexOf('>', open)
      if (end < 0 || !top || text.slice(open + 2, end).trim() !== top.name) return broken(`<${top?.name ?? ''}> is not closed`)
      stack.pop()
      root = closed(top, stack.at(-1)) ?? root
      at = end + 1
      continue
    }
    const tag = parseTag(text, open + 1)
    if (tag === null) return broken(`the element at character ${open} is damaged`)
    if (root !== null) return broken('something follows the last element')
    if (stack.length >= DEEPEST) return broken('it is nested too deeply')
    const element: OpenElement = { name: tag.name, attributes: tag.attributes, children: [], texts: [] }
    if (tag.isEmpty) root = closed(element, top) ?? root
    else stack.push(element)
    at = tag.end
  }
  if (stack.length > 0) return broken(`<${stack.at(-1)!.name}> is not closed`)
  return root ? ok(root) : broken('it has no element')
}

const broken = (why: string): Result<never> => fail('invalid', 'xisf.xml', `The header of the XISF file cannot be read: ${why}.`)

// Hands a finished element to its parent; without one it is the root.
const closed = ({ name, attributes, children, texts }: OpenElement, parent: OpenElement | undefined): XmlElement | null => {
  const element = { name, attributes, children, text: texts.join('') }
  if (!parent) return element
  parent.children.push(element)
  return null
}

/** Where a comment, CDATA section or declaration that begins here ends: 0 when there is none, -1 when it has no end. */
const skipMarkup = (text: string, at: number, inside: OpenElement | undefined): number => {
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<?', '?>'],
    ['<![CDATA[', ']]>'],
  ] as const) {
    if (!text.startsWith(start, at)) continue
    const close = text.indexOf(end, at + start.length)
    if (close < 0) return -1
    if (start === '<![CDATA[') inside?.texts.push(text.slice(at + start.length, close))
    return close + end.length
  }
  return 0
}

interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly isEmpty: boolean
  readonly end: number
}

const parseTag = (text: string, start: number): Tag | null => {
  const attributes = new Map<string, string>()
  const name = match(NAME, text, start)
  if (name === '') return null
  let at = start + name.length
  while (at < text.length) {
    at += match(SPACE, text, at).length
    if (text[at] === '>') return { name, attributes, isEmpty: false, end: at + 1 }
    if (text[at] === '/' && text[at + 1] === '>') return { name, attributes, isEmpty: true, end: at + 2 }
    const key = match(NAME, text, at)
    if (key === '') return null
    at += key.length
    at += match(SPACE, text, at).length
    if (text[at] !== '=') return null
    at += 1 + match(SPACE, text, at + 1).length
    const quote = text[at]
    const close = quote === '"' || quote === "'" ? text.indexOf(quote, at + 1) : -1
    if (close < 0) return null
    attributes.set(key, decodeEntities(text.slice(at + 1, close)))
    at = close + 1
  }
  return null
}

const match = (pattern: RegExp, text: string, at: number): string => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

// An entity that is not known stays as it is written: programs forget to write `&amp;`.
const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
        if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name]! : whole
        const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
      })
    : text

/** Text as it may stand in an attribute or between tags. Characters that XML forbids become blanks. */
export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, ' ').replace(/[<>&"]/g, (c) => `&${{ '<': 'lt', '>': 'gt', '&': 'amp', '"': 'quot' }[c]};`)
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g
