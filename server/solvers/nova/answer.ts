import { wcsOfCalibration } from '#server/nova/calibration.ts'
import type { Solution, SolveInput } from '#server/solvers/solver.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { describeField } from '#shared/sky/field.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { fullFrameWcs } from '#shared/sky/rescale.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import type { NovaAnswer } from './submission.ts'

/** What was sent and of which frame: the size of the frame, and of the picture where one was sent. */
export interface SentFrom extends Pick<SolveInput, 'width' | 'height' | 'isBottomUp'> {
  /** Null where the stars of the full frame were sent. */
  readonly picture: { readonly width: number; readonly height: number; readonly binning: number } | null
}

export const sentFrom = ({ source, width, height, isBottomUp }: SolveInput): SentFrom => ({
  ...{ width, height, isBottomUp },
  picture: source.kind === 'picture' ? { width: source.width, height: source.height, binning: source.binning } : null,
})

/** A service's answer, carried back to the full frame. */
export const solutionFrom = async (answer: NovaAnswer, sent: SentFrom, solver: string, seconds: number): Promise<Solution> => {
  const { width, height, isBottomUp, picture } = sent
  const found = (answer.wcsFile && (await wcsIn(answer.wcsFile))) ?? wcsOfCalibration(answer.calibration, ...sizeOf(sent))
  const wcs = picture ? fullFrameWcs(found, picture.binning) : found
  return { ...describeField(wcs, width, height, isBottomUp), solver, index: `job ${answer.jobId}`, seconds }
}

const sizeOf = ({ picture, width, height }: SentFrom): [number, number] => [picture?.width ?? width, picture?.height ?? height]

/** Null where the file is none: then the calibration has to do. */
const wcsIn = async (bytes: Uint8Array): Promise<Wcs | null> => {
  const header = await readHeaderUnit(bytesSource(bytes), 0)
  const wcs = header.ok ? wcsFromCards(header.value.cards) : header
  return wcs.ok ? wcs.value : null
}
