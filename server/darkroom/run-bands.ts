import { addSums } from '#shared/formats/fits/checksum.ts'
import type { BandDone, BandOut } from './stack-out.ts'
import type { StackPlan } from './stack-plan.ts'
import type { Workshop } from './workshop.ts'

/** Makes every band of a stack on all threads; what they came to together. `onBand` hears the part that is done. */
export const runBands = async (
  { threads, signal }: Pick<Workshop, 'threads' | 'signal'>,
  plan: StackPlan,
  out: BandOut,
  onBand: (fraction: number) => void = () => {},
): Promise<BandDone> => {
  const bands: { readonly kind: 'band'; readonly from: number; readonly to: number }[] = []
  for (let from = 0; from < plan.height; from += plan.bandRows)
    bands.push({ kind: 'band', from, to: Math.min(plan.height, from + plan.bandRows) })
  await threads.each<'begin'>({ kind: 'begin', plan, out })
  let whole: BandDone = { sum: 0, low: 0, high: 0 }
  let done = 0
  await threads.run<'band'>(bands, signal, ({ sum, low, high }) => {
    whole = { sum: addSums(whole.sum, sum), low: whole.low + low, high: whole.high + high }
    onBand(++done / bands.length)
  })
  await threads.each<'end'>({ kind: 'end' })
  return whole
}
