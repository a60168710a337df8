import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, type Result } from '#shared/core/fault.ts'
import { parseXml, type XmlElement } from './xml.ts'

export const SIGNATURE = 'XISF0100'
/** Signature, length of the XML header, four reserved bytes. */
export const PREAMBLE = 16
/** Pictures may lie inside the header as text, so it may be long; longer than this it is no header. */
const LONGEST_HEADER = 400_000_000

/** The root element of a monolithic file's XML header. Faults: `xisf.no-header`, `xisf.truncated`, `xisf.xml`. */
export const readXmlHeader = async (source: ByteSource): Promise<Result<XmlElement>> => {
  const preamble = await source.read(0, PREAMBLE)
  if (preamble.length < PREAMBLE || !isXisf(preamble)) return fail('invalid', 'xisf.no-header', 'The file has no XISF header.')
  const length = new DataView(preamble.buffer, preamble.byteOffset).getUint32(8, true)
  if (length === 0 || length > LONGEST_HEADER)
    return fail('invalid', 'xisf.no-header', `The file says that its header has ${length} bytes, which cannot be.`)
  if (PREAMBLE + length > source.size) return fail('invalid', 'xisf.truncated', 'The file ends in the middle of its header.')
  const bytes = await source.read(PREAMBLE, length)
  // Some programs fill the header up with NULs.
  const root = parseXml(new TextDecoder().decode(bytes).replace(/[\0\s]+$/, ''))
  if (!root.ok) return root
  return root.value.name === 'xisf' ? root : fail('invalid', 'xisf.xml', 'The header of the file is XML, but not that of XISF.')
}

export const isXisf = (head: Uint8Array): boolean => [...SIGNATURE].every((letter, i) => head[i] === letter.charCodeAt(0))
