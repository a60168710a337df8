import type { Tally } from '#shared/records/job.ts'

/** `120 of 2,000 frames, 3 errors, 14 skipped, about 2 h left`. */
export const tallySentence = ({ done, total, errors, skipped, secondsLeft }: Tally): string =>
  [
    done < total ? `${count(done)} of ${count(total)} frames` : `${count(total)} ${total === 1 ? 'frame' : 'frames'}`,
    errors > 0 ? `${count(errors)} ${errors === 1 ? 'error' : 'errors'}` : '',
    skipped > 0 ? `${count(skipped)} skipped` : '',
    done < total && secondsLeft !== null ? `about ${roughly(secondsLeft)} left` : '',
  ]
    .filter(Boolean)
    .join(', ')

const count = (n: number): string => n.toLocaleString('en')

const roughly = (seconds: number): string => {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}
