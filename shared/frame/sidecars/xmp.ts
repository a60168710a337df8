import type { Findings } from './findings.ts'

const RATING =
  /(\bxmp:Rating\s{0,20}=\s{0,20})(["'])\s{0,20}(-?\d+(?:\.\d+)?)\s{0,20}\2|(<xmp:Rating[^>]{0,200}>)\s{0,20}(-?\d+(?:\.\d+)?)\s{0,20}(<\/xmp:Rating\s{0,20}>)/

/** The rating of an XMP sidecar, as an attribute or an element: 0 to 5, and -1 is rejected (XMP specification, part 2). */
export const readXmp = (name: string, text: string): Partial<Findings> => {
  if (!/<(x:xmpmeta|rdf:RDF)\b/.test(text)) return { notes: [`${name}: this is no XMP.`] }
  const match = RATING.exec(text)
  if (!match) return {}
  const rating = Number(match[3] ?? match[5])
  if (rating === -1) return { isRejected: true }
  if (rating < 0 || rating > 5) return { notes: [`${name}: a rating of ${rating} is none; 0 to 5 and -1 are.`] }
  return { rating: Math.round(rating), isRejected: false }
}

/** What a person thinks of a frame, as XMP has it. */
export interface XmpRating {
  readonly rating: number
  readonly isRejected: boolean
}

/**
 * The XMP with this rating in it; everything else stays byte for byte. `text` is null where there is no sidecar yet. Null when
 * the text is no XMP that could be changed safely: better none than a broken one.
 */
export const withXmpRating = (text: string | null, { rating, isRejected }: XmpRating): string | null => {
  const value = String(isRejected ? -1 : rating)
  if (text === null) return EMPTY.replace('RATING', value)
  const match = RATING.exec(text)
  if (match) {
    const [whole, attribute, quote = '', , element, , end] = match
    const changed = attribute === undefined ? `${element}${value}${end}` : `${attribute}${quote}${value}${quote}`
    return text.slice(0, match.index) + changed + text.slice(match.index + whole.length)
  }
  const description = /<rdf:Description\b/.exec(text)
  if (!description) return null
  const at = description.index + description[0].length
  const opening = text.slice(at, text.indexOf('>', at))
  const namespace = /xmlns:xmp\s*=/.test(opening) ? '' : ` xmlns:xmp="${NAMESPACE}"`
  return `${text.slice(0, at)}${namespace} xmp:Rating="${value}"${text.slice(at)}`
}

const NAMESPACE = 'http://ns.adobe.com/xap/1.0/'

const EMPTY = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="${NAMESPACE}" xmp:Rating="RATING"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`
