import { fail, ok, type Result } from '#shared/core/fault.ts'

export interface PartHead {
  readonly name: string
  /** Null where the part is a field, not a file. */
  readonly fileName: string | null
}

/** Takes the bytes of one part, in order. */
export type PartSink = (bytes: Uint8Array) => void | Promise<void>

type Stage = 'preamble' | 'boundary' | 'head' | 'data' | 'end'

/** Longer heads are no heads. */
const MAX_HEAD = 16 * 1024

/** The boundary that a Content-Type names, quoted or not; null when it is no multipart or names none. */
export const boundaryOf = (contentType: string): string | null => {
  const found = /^multipart\/[\w-]+\s*;.*?boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  return found?.[1] ?? found?.[2] ?? null
}

/**
 * Reads a multipart body (RFC 2046) piece by piece, so that a large file never lies in memory as a whole. Lines may end in a bare
 * LF, as those of astrometry.net's own client do: how the line of the first boundary ends decides for all of them, because a file
 * may well end in a CR. Fault: `multipart.broken` for a body that is cut short or has no such boundary.
 */
export const readMultipart = async (
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  onPart: (head: PartHead) => PartSink,
): Promise<Result<void>> => {
  const delimiter = Buffer.from(`\n--${boundary}`, 'latin1')
  // The line end that precedes every boundary but the first.
  let kept = Buffer.from('\n')
  let sink: PartSink | null = null
  let lineEnd: '\r\n' | '\n' | null = null
  // Said twice, because the compiler does not see that `step` changes it.
  let stage = 'preamble' as Stage

  const give = async (bytes: Uint8Array): Promise<void> => {
    if (sink && bytes.length > 0) await sink(bytes)
  }
  /** Does what can be done with what is there. False when more bytes are needed. */
  const step = async (): Promise<boolean> => {
    if (stage === 'preamble' || stage === 'data') {
      const at = kept.indexOf(delimiter)
      if (at < 0) {
        // A boundary may be torn apart, with the CR before it.
        const safe = Math.max(0, kept.length - delimiter.length - 1)
        if (stage === 'data') await give(kept.subarray(0, safe))
        kept = kept.subarray(safe)
        return false
      }
      const hasReturn = lineEnd === '\r\n' && at > 0 && kept[at - 1] === 0x0d
      if (stage === 'data') await give(kept.subarray(0, hasReturn ? at - 1 : at))
      sink = null
      kept = kept.subarray(at + delimiter.length)
      stage = 'boundary'
      return true
    }
    if (stage === 'boundary') {
      if (kept.subarray(0, 2).toString('latin1') === '--') {
        stage = 'end'
        return false
      }
      const end = kept.indexOf('\n')
      if (end < 0) return false
      lineEnd ??= kept[end - 1] === 0x0d ? '\r\n' : '\n'
      // A part without a head begins with the empty line itself.
      kept = kept.subarray(end)
      stage = 'head'
      return true
    }
    if (stage === 'head') {
      const text = kept.subarray(0, MAX_HEAD).toString('latin1')
      const blank = /\n\r?\n/.exec(text)
      if (!blank) return false
      sink = onPart(headOf(Buffer.from(text.slice(0, blank.index), 'latin1').toString('utf8')))
      // The line end stays: an empty part is followed by its boundary at once.
      kept = kept.subarray(blank.index + blank[0].length)
      stage = 'data'
      if (kept.subarray(0, delimiter.length - 1).equals(delimiter.subarray(1))) kept = Buffer.concat([Buffer.from('\n'), kept])
      return true
    }
    return false
  }

  for await (const chunk of body) {
    if (stage === 'end') continue
    kept = kept.length === 0 ? Buffer.from(chunk) : Buffer.concat([kept, chunk])
    while (await step());
    if ((stage === 'head' || stage === 'boundary') && kept.length > MAX_HEAD) return broken()
  }
  return stage === 'end' ? ok(undefined) : broken()
}

const broken = (): Result<never> => fail('invalid', 'multipart.broken', 'The upload is cut short or is not multipart.')

const headOf = (text: string): PartHead => {
  const disposition = /^content-disposition:(.*)$/im.exec(text.replace(/\r/g, ''))?.[1] ?? ''
  return { name: parameterOf(disposition, 'name') ?? '', fileName: parameterOf(disposition, 'filename') }
}

// `filename` must not be found inside `name`, nor the other way round.
const parameterOf = (disposition: string, name: string): string | null => {
  const found = new RegExp(`[;\\s]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, 'i').exec(disposition)
  if (!found) return null
  return found[1]?.replace(/\\(["\\])/g, '$1') ?? found[2] ?? null
}
