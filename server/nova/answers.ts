import type { MatchedObject } from '#shared/records/match.ts'
import { type Calibration, calibrationOf } from './calibration.ts'
import type { Upload, UploadResult } from './uploads.ts'

/** Errors are told with HTTP status 200. */
export const refusal = (message: string) => ({ status: 'error', errormessage: message })

/** `submissions/N`. Times that are not yet there are the word "None". */
export const submissionAnswer = ({ id, state, startedAt, error }: Upload) => {
  const hasBegun = startedAt !== null
  return {
    user: 1,
    // What the service calls processing is the unpacking; solving is the job's part.
    processing_started: pythonTime(startedAt),
    processing_finished: pythonTime(startedAt),
    user_images: hasBegun ? [id] : [],
    images: hasBegun ? [id] : [],
    jobs: hasBegun ? [id] : [],
    job_calibrations: state === 'success' ? [[id, id]] : [],
    ...(error === null ? {} : { error_message: error }),
  }
}

/** As Python writes a time: `2026-11-20 21:00:00.123000`. */
const pythonTime = (time: number | null): string =>
  time === null ? 'None' : new Date(time).toISOString().replace('T', ' ').replace('Z', '000')

const JOB_STATES = { waiting: 'processing', solving: 'solving', success: 'success', failure: 'failure' } as const

export const jobAnswer = ({ state }: Upload) => ({ status: JOB_STATES[state] })

export const calibrationAnswer = ({ id, result }: Upload): Calibration | { error: string } =>
  result ? calibrationOfResult(result) : { error: `no calibration data available for job ${id}` }

// The kind of file decides, not its row order: N.I.N.A. reckons with that.
const calibrationOfResult = ({ solution: { wcs, width, height }, format }: UploadResult): Calibration =>
  calibrationOf(wcs, width, height, format === 'fits' || format === 'table')

/** Every name of every object, the common one behind the designation. */
export const namesIn = ({ result }: Upload): string[] =>
  (result?.objects ?? []).filter(({ isCentreInside }) => isCentreInside).flatMap(namesOf)

const namesOf = ({ designation, name, aliases }: MatchedObject): string[] => [
  ...new Set([designation, ...aliases, ...(name === '' ? [] : [name])]),
]

export const tagsAnswer = (upload: Upload) => ({ tags: namesIn(upload) })

/** What the annotated types are called there. */
const TYPES: Readonly<Record<string, string>> = {
  ngc: 'ngc',
  ic: 'ic',
  messier: 'ngc',
  'named-stars': 'bright',
  'bright-stars': 'bright',
  abell: 'abell',
}

/** `jobs/N/annotations`; pixels count from 1. `most` limits the bright stars. */
export const annotationsAnswer = ({ result }: Upload, most: number | null) => {
  if (!result) return { annotations: [] }
  const { pixelScaleArcsec } = result.solution
  const annotations = result.objects
    .filter(({ isCentreInside }) => isCentreInside)
    .map((object) => ({
      type: TYPES[object.catalogue] ?? object.catalogue,
      names: namesOf(object),
      pixelx: object.x + 1,
      pixely: object.y + 1,
      radius: ((object.majorArcmin ?? 0) * 60) / pixelScaleArcsec / 2,
      ...(object.magnitude === null ? {} : { vmag: object.magnitude }),
    }))
  const bright = annotations.filter(({ type }) => type === 'bright').sort((a, b) => (a.vmag ?? 99) - (b.vmag ?? 99))
  const shown = new Set(bright.slice(0, most ?? bright.length))
  return { annotations: annotations.filter((one) => one.type !== 'bright' || shown.has(one)) }
}

export const infoAnswer = (upload: Upload) => {
  const names = namesIn(upload)
  const calibration = calibrationAnswer(upload)
  return {
    ...jobAnswer(upload),
    original_filename: upload.fileName,
    tags: names,
    machine_tags: names,
    objects_in_field: names,
    ...('error' in calibration ? {} : { calibration }),
    ...(upload.error === null ? {} : { error_message: upload.error }),
  }
}
