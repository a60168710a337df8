import { expect, test } from 'vitest'
import { createCodes } from './codes.ts'

const setup = () => {
  const clock = { ms: 0 }
  return {
    clock,
    codes: createCodes(
      () => 1e12 + clock.ms,
      () => clock.ms,
    ),
  }
}
/** A code that is certainly another one. */
const wrongFor = (code: string): string => (code === '000000' ? '000001' : '000000')

test('a code has six digits, gives its role once, and is used up', () => {
  const { codes } = setup()
  const { code } = codes.make('reviewer')
  expect(code).toMatch(/^\d{6}$/)
  expect(codes.redeem(code)).toEqual({ ok: true, value: 'reviewer' })
  expect(codes.redeem(code)).toMatchObject({ ok: false, fault: { code: 'pairing.no-code' } })
})

test('after five wrong tries the right code is worth nothing', () => {
  const { codes } = setup()
  const { code } = codes.make('owner')
  const wrong = wrongFor(code)
  const told = [1, 2, 3, 4].map(() => codes.redeem(wrong))
  expect(told.map((answer) => (answer.ok ? '' : answer.fault.message))).toEqual([
    expect.stringContaining('4 tries'),
    expect.stringContaining('3 tries'),
    expect.stringContaining('2 tries'),
    expect.stringContaining('One try'),
  ])
  expect(codes.now()?.triesLeft).toBe(1)
  expect(codes.redeem(wrong)).toMatchObject({ ok: false, fault: { code: 'pairing.no-code' } })
  expect(codes.now()).toBeNull()
  expect(codes.redeem(code)).toMatchObject({ ok: false, fault: { code: 'pairing.no-code' } })
})

test('a code is good for five minutes, also when the clock of the rig is set right meanwhile', () => {
  const { clock, codes } = setup()
  const { code } = codes.make('guest')
  clock.ms += 5 * 60_000 - 1
  expect(codes.now()?.code).toBe(code)
  clock.ms += 1
  expect(codes.now()).toBeNull()
  expect(codes.redeem(code).ok).toBe(false)
})

test('a new code ends the one before, and one can be taken back', () => {
  const { codes } = setup()
  const first = codes.make('owner').code
  const second = codes.make('guest').code
  if (first !== second) expect(codes.redeem(first).ok).toBe(false)
  codes.cancel()
  expect(codes.redeem(second).ok).toBe(false)
})
