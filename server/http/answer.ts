import type { z } from 'zod'
import { FAULT_KINDS, type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import { inputSentences } from '#shared/spec/input-words.ts'

/** A fault as HTTP: its kind decides the status. */
export const sendFault = (fault: Fault): Response => Response.json({ fault }, { status: FAULT_KINDS[fault.kind].status })

/** A refusal that has no kind of its own: who asks may not. */
export const forbid = (status: 401 | 403 | 413 | 414 | 429, code: string, message: string): Response =>
  Response.json({ fault: { kind: 'invalid', code, message } }, { status })

/** Parses what came in; the fault says in words which field is wrong. */
export const parseInput = <T>(schema: z.ZodType<T>, input: unknown, code: string): Result<T> => {
  const parsed = schema.safeParse(input)
  return parsed.success ? ok(parsed.data) : fail('invalid', code, inputSentences(schema, parsed.error))
}

/** The body as JSON, at most `limit` bytes of it. `http.too-large`, `http.not-json`. */
export const readJson = async (request: Request, limit: number): Promise<Result<unknown>> => {
  const tooLarge = fail('invalid', 'http.too-large', `A body may have at most ${limit} bytes here.`)
  if (Number(request.headers.get('content-length') ?? 0) > limit) return tooLarge
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > limit) return tooLarge
    chunks.push(chunk)
  }
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))))
  } catch (error) {
    return fail('invalid', 'http.not-json', `The body is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
}
