import type { JobView } from '#lib/data/view.ts'

const NAMES: Readonly<Record<string, { readonly noun: string; readonly doing: string }>> = {
  'plate-solve': { noun: 'Plate solve', doing: 'Solving' },
  'monitor-submission': { noun: 'Solve through Nova', doing: 'Solving through Nova' },
  'match-catalogue': { noun: 'Name objects', doing: 'Naming objects' },
  'scan-folder': { noun: 'Scan', doing: 'Scanning' },
  'name-frames': { noun: 'Names of all frames', doing: 'Naming objects' },
  'write-ratings': { noun: 'Write ratings', doing: 'Writing ratings' },
  'measure-quality': { noun: 'Quality', doing: 'Measuring' },
  'prune-jobs': { noun: 'Clear away old jobs', doing: 'Clearing away old jobs' },
  'make-previews': { noun: 'Previews', doing: 'Making previews' },
  'simulate-night': { noun: 'Simulate a night', doing: 'Simulating' },
  'solve-upload': { noun: 'Solve for another program', doing: 'Solving' },
  'process-image': { noun: 'Process a frame', doing: 'Processing' },
  'regenerate-thumbnails': { noun: 'New thumbnails', doing: 'Making thumbnails' },
  'reindex-all': { noun: 'Read all headers', doing: 'Reading headers' },
  'bulk-rescan': { noun: 'Solve a folder', doing: 'Solving' },
  'bulk-match': { noun: 'Name objects of a folder', doing: 'Naming objects' },
  'cleanup-stuck': { noun: 'Take up lost work', doing: 'Looking for lost work' },
  'clear-storage': { noun: 'Clear away old files', doing: 'Clearing away old files' },
  'backup-database': { noun: 'Backup', doing: 'Backing up' },
}

/** What a job waits for, where it is known; bulk work makes room for these. */
const WAITING: Readonly<Record<string, string>> = {
  'solve-upload': 'A program waits for this: it begins when one of the solves that run now has ended',
}

export const jobName = (type: string): string => NAMES[type]?.noun ?? type.replaceAll('-', ' ')

/** What the job is doing, in a few words. */
export const jobSentence = ({ type, state, message, fault, isWaiting, cancelRequested }: JobView, isOnline: boolean): string => {
  if (isWaiting && !isOnline) return 'Waits until the server is back'
  if (cancelRequested && (state === 'queued' || state === 'running')) return 'Stopping'
  if (state === 'queued') return message || WAITING[type] || 'Waiting for its turn'
  if (state === 'running') return message || NAMES[type]?.doing || 'Working'
  if (state === 'failed') return fault?.message ?? 'It failed, and the server does not say why.'
  if (state === 'cancelled') return 'Stopped'
  // A solver's last message is about its last attempt, unless another one got the frame.
  return type === 'plate-solve' && !/^Handed over/.test(message) ? 'Solved' : message || 'Done'
}

export const isActive = ({ state }: Pick<JobView, 'state'>): boolean => state === 'queued' || state === 'running'

/** “Did not solve” is an answer, not a breakdown: it is told calmly. */
export const isAnswer = ({ state, fault }: Pick<JobView, 'state' | 'fault'>): boolean =>
  state === 'failed' && fault?.kind === 'no-result'
