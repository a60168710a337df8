import { fail, ok, type Result } from '#shared/core/fault.ts'
import { DEBAYER_METHODS, type DebayerMethod } from '#shared/kernels/debayer/index.ts'

/** What `--debayer` asks for; undefined without it. Fault `cli.debayer` for other words. */
export const debayerOf = (word: string | undefined): Result<DebayerMethod | undefined> => {
  if (word === undefined) return ok(undefined)
  const method = DEBAYER_METHODS.find((one) => one === word)
  return method
    ? ok(method)
    : fail('invalid', 'cli.debayer', `“${word}” is no way to debayer: choose ${DEBAYER_METHODS.join(', ')}.`)
}
