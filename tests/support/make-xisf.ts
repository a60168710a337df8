/** A XISF file of one's own, right or wrong: any XML, any bytes behind it. The picture's block begins at `BLOCK_AT`. */
export const makeRawXisf = (xml: string, block: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> => {
  const header = new TextEncoder().encode(xml)
  const file = new Uint8Array(block.length > 0 ? BLOCK_AT + block.length : 16 + header.length)
  file.set(new TextEncoder().encode('XISF0100'))
  new DataView(file.buffer).setUint32(8, header.length, true)
  if (block.length > 0 && 16 + header.length > BLOCK_AT) throw new Error(`The header has ${header.length} bytes.`)
  file.set(header, 16)
  if (block.length > 0) file.set(block, BLOCK_AT)
  return file
}

export const BLOCK_AT = 4096

/** One image: attributes as they shall stand in its element, what is inside the element, and its block. */
export const makeXisf = (
  attributes: Readonly<Record<string, string>>,
  block: Uint8Array = new Uint8Array(0),
  inside = '',
): Uint8Array<ArrayBuffer> => {
  const all = { location: `attachment:${BLOCK_AT}:${block.length}`, ...attributes }
  const text = Object.entries(all).map(([name, value]) => ` ${name}="${value}"`)
  return makeRawXisf(`<?xml version="1.0"?><xisf version="1.0"><Image${text.join('')}>${inside}</Image></xisf>`, block)
}
