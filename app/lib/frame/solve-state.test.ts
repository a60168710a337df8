import { expect, test } from 'vitest'
import type { JobView } from '#lib/data/view.ts'
import type { FrameView } from './frame-view.ts'
import { solveState } from './solve-state.ts'

const frame = { fault: null, presence: 'present' } as unknown as FrameView['frame']
const solution = { ra: 1 } as unknown as FrameView['solution']
const job = (patch: Partial<JobView>): JobView => ({
  id: 'j',
  isWaiting: false,
  type: 'plate-solve',
  frameId: 'a',
  params: {},
  cancelRequested: false,
  createdAt: 0,
  state: 'queued',
  progress: 0,
  message: '',
  attempt: 0,
  startedAt: null,
  finishedAt: null,
  fault: null,
  parent: null,
  attempts: [],
  ...patch,
})
const view = (patch: Partial<FrameView>): FrameView => ({
  id: 'a',
  frame,
  solution: null,
  matches: null,
  isOutdated: false,
  review: { rating: 0, isRejected: false, notes: '', marks: [] },
  title: '',
  solve: null,
  naming: null,
  ...patch,
})

test('a wish goes from waiting over queued and running to solved', () => {
  expect(solveState(view({}), true, null)).toMatchObject({ kind: 'idle' })
  const offline = solveState(view({ solve: job({ isWaiting: true }) }), false, null)
  expect(offline).toMatchObject({ kind: 'busy', title: 'Waits to be sent', text: 'Waits until the server is back' })
  expect(solveState(view({ solve: job({}) }), true, null)).toMatchObject({ title: 'Queued', progress: 0 })
  const running = job({ state: 'running', progress: 0.4, message: 'Finding stars' })
  expect(solveState(view({ solve: running }), true, null)).toMatchObject({
    title: 'Solving',
    text: 'Finding stars',
    progress: 0.4,
  })
  expect(solveState(view({ solve: job({ state: 'done' }), solution }), true, null)).toMatchObject({ kind: 'solved' })
})

test('a field that does not solve is an answer with advice, a broken solver is a failure', () => {
  const unsolved = job({ state: 'failed', fault: { kind: 'no-result', code: 'solve.none', message: 'Give it a scale.' } })
  expect(solveState(view({ solve: unsolved }), true, null)).toEqual({
    kind: 'unsolved',
    title: 'Did not solve',
    text: 'Give it a scale.',
  })
  const broken = job({ state: 'failed', fault: { kind: 'unavailable', code: 'solve.gone', message: 'No solver.' } })
  expect(solveState(view({ solve: broken }), true, null)).toMatchObject({ kind: 'failed', text: 'No solver.' })
})

test('an attempt that fails later does not undo a solution', () => {
  const unsolved = job({ state: 'failed', fault: { kind: 'no-result', code: 'solve.none', message: '' } })
  expect(solveState(view({ solve: unsolved, solution }), true, null)).toMatchObject({ kind: 'solved' })
})

test('nothing is said of a frame without a solution, and nothing offered, before the server was heard', () => {
  const starting = (patch: Partial<FrameView>) => solveState(view(patch), false, null, true)
  expect(starting({})).toMatchObject({ kind: 'looking', title: 'Looking …' })
  expect(starting({ isOutdated: true })).toMatchObject({ kind: 'looking' })
  const unsolved = job({ state: 'failed', fault: { kind: 'no-result', code: 'solve.none', message: '' } })
  expect(starting({ solve: unsolved })).toMatchObject({ kind: 'looking' })
  expect(starting({ solution })).toMatchObject({ kind: 'solved' })
  expect(starting({ solve: job({}) })).toMatchObject({ kind: 'busy' })
})

test('a file that is broken or gone cannot be solved, and why is said', () => {
  const faulty = { ...frame, fault: { kind: 'invalid' as const, code: 'fits.truncated', message: 'The file ends early.' } }
  expect(solveState(view({ frame: faulty }), true, null)).toMatchObject({ kind: 'impossible', text: 'The file ends early.' })
  const gone = { ...frame, presence: 'missing' as const }
  expect(solveState(view({ frame: gone }), true, null)).toMatchObject({ kind: 'impossible', title: 'The file is missing' })
})

test('a server without a solver says so before anybody asks', () => {
  expect(solveState(view({}), true, 'Run npm run setup').text).toBe('Run npm run setup')
})

test('a solution that came with the file says that nothing here has checked it', () => {
  const brought = (solver: string) => solveState(view({ solution: { ...solution, solver } }), true, null)
  expect(brought('header')).toMatchObject({ kind: 'solved', text: expect.stringContaining('not checked') })
  expect(brought('sidecar')).toMatchObject({ text: expect.stringContaining('beside it') })
  expect(brought('solve-field')).toMatchObject({ kind: 'solved', text: '' })
})

test('a frame whose file changed after it was solved says so, until it is solved again', () => {
  const changed = view({ isOutdated: true, solve: job({ state: 'done' }) })
  expect(solveState(changed, true, null)).toMatchObject({ kind: 'idle', title: 'The file changed' })
  expect(solveState({ ...changed, solve: job({}) }, true, null)).toMatchObject({ kind: 'busy' })
})
