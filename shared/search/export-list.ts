import { csvOf } from '#shared/review/csv.ts'
import { EXPORT_COLUMNS, type ExportFrame } from './export-columns.ts'
import { votableOf } from './votable-writer.ts'

export const EXPORT_FORMATS = {
  csv: { title: 'CSV', ending: 'csv', contentType: 'text/csv; charset=utf-8' },
  votable: { title: 'VOTable', ending: 'vot', contentType: 'application/x-votable+xml' },
} as const
export type ExportFormat = keyof typeof EXPORT_FORMATS

/** A list of frames as a file's text: RFC 4180, or VOTable 1.4. */
export const exportList = (format: ExportFormat, frames: readonly ExportFrame[]): string => {
  const rows = frames.map((frame) => EXPORT_COLUMNS.map(({ read }) => read(frame)))
  if (format === 'votable') return votableOf('frames', EXPORT_COLUMNS, rows)
  return csvOf(
    EXPORT_COLUMNS.map(({ name }) => name),
    rows,
  )
}
