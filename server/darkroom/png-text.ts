import { crc32 } from 'node:zlib'

const AFTER_HEADER = 8 + 25

/** A PNG with an uncompressed text chunk (PNG 3, section 11.3.3.2) behind its header; encoders pack theirs. Latin-1. */
export const withPngText = (png: Uint8Array, keyword: string, text: string): Uint8Array => {
  const body = Buffer.from(`tEXt${keyword}\0${text}`, 'latin1')
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return Buffer.concat([png.subarray(0, AFTER_HEADER), chunk, png.subarray(AFTER_HEADER)])
}
