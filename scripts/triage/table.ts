import { TRIAGE_LABELS, type TriageLabel } from '#shared/records/triage.ts'

/** How often each true label (rows) was given each label (columns). */
export type Confusion = readonly (readonly number[])[]

export const confusionOf = (pairs: readonly { readonly truth: TriageLabel; readonly said: TriageLabel }[]): Confusion =>
  TRIAGE_LABELS.map((truth) =>
    TRIAGE_LABELS.map((said) => pairs.filter((pair) => pair.truth === truth && pair.said === said).length),
  )

export interface Score {
  /** Share of frames with the right label. */
  readonly accuracy: number
  /** Share of bad frames that were called bad, whichever way. */
  readonly caught: number
  /** Share of good frames that were called bad. */
  readonly falseAlarms: number
}

export const scoreOf = (confusion: Confusion): Score => {
  const total = sum(confusion.map(sum))
  const good = confusion[0]!
  const bad = confusion.slice(1)
  return {
    accuracy: sum(confusion.map((row, i) => row[i]!)) / total,
    caught: sum(bad.map((row) => sum(row) - row[0]!)) / sum(bad.map(sum)),
    falseAlarms: (sum(good) - good[0]!) / sum(good),
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

/** As a Markdown table. */
export const markdownOf = (title: string, confusion: Confusion): string => {
  const { accuracy, caught, falseAlarms } = scoreOf(confusion)
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`
  return [
    `### ${title}`,
    '',
    `Right label ${percent(accuracy)}; bad frames caught ${percent(caught)}; good frames called bad ${percent(falseAlarms)}.`,
    '',
    `| truth \\ said | ${TRIAGE_LABELS.join(' | ')} |`,
    `|---|${TRIAGE_LABELS.map(() => '---:').join('|')}|`,
    ...confusion.map((row, i) => `| ${TRIAGE_LABELS[i]} | ${row.join(' | ')} |`),
  ].join('\n')
}
