import { resolve } from 'node:path'
import { defineCommand, type Io } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { libraryFolders, readConfig } from '#server/config.ts'
import { openDarksite } from '#server/open-darksite.ts'
import {
  applyRejections,
  EXPORTS,
  exportReview,
  listSessions,
  type ReviewArguments,
  sessionsOfDesk,
  undoOrder,
} from '#server/review/cli.ts'
import { openReviewDesk, type ReviewDesk } from '#server/review/review-desk.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { WEIGHTINGS } from '#shared/review/weights.ts'

const ACTIONS = ['list', 'apply', 'undo', 'export'] as const
type Action = (typeof ACTIONS)[number]

export const review = defineCommand({
  name: 'review',
  summary: 'Judges the frames of a night, moves rejected files aside and back, and exports what was kept',
  usage: `darksite review list [--night DATE] [--target NAME]
darksite review apply [--night DATE] [--target NAME] [--yes]
darksite review undo [ID]
darksite review export ${EXPORTS.join('|')} [--night DATE] [--target NAME] [--weighting NAME] [-o FILE]

list prints one JSON line per session (a night and a target) with what is suggested and why. apply moves the files of rejected
frames into a folder "rejected" beside them, with an undo file; without --yes it only says how many. undo lists what was moved, or
moves an order back. export writes what was decided: csv (all numbers), astrobin (acquisition), pixinsight (list with weights),
siril (a folder of links and a script), weights (copies with SSWEIGHT in the header). Folders are made in the data folder's
"exports"; captures are never changed. The server of this data folder must not be running.

  --night DATE      the evening's date, like 2026-01-10. Default: all
  --target NAME     as in the header, like "M 42". Default: all
  --weighting NAME  ${WEIGHTINGS.join(', ')}. Default: psf-signal
  --yes             move files
  -o, --output FILE where a list goes; it is not overwritten. Default: standard output
  --data DIR        data folder, default ./data (DARKSITE_DATA)

Exit code 0: done; 1: something was left out or could not be done, said on standard error; 2: wrong use.`,
  async run(argv, io) {
    const asked = argumentsOf(argv, io)
    if (!asked.ok) {
      io.err(asked.fault.message)
      return 2
    }
    const config = { ...readConfig(io.env), dataDir: asked.value.args.dataDir }
    const opened = await openDarksite(config, { registry: {} })
    if (!opened.ok) {
      io.err(opened.fault.message)
      return 1
    }
    const { database, records, close } = opened.value
    try {
      return await act(openReviewDesk({ database, records, libraries: libraryFolders(config), now: Date.now }), asked.value, io)
    } finally {
      await close()
    }
  },
})

interface Asked {
  readonly action: Action
  /** What to export, or the order to take back. */
  readonly what: string | undefined
  readonly args: ReviewArguments
}

const act = async (desk: ReviewDesk, { action, what, args }: Asked, io: Io): Promise<number> => {
  if (action === 'undo') return undoOrder(desk, what, io)
  const sessions = sessionsOfDesk(desk, args)
  if (sessions.length === 0) {
    io.err('There is no such session. “darksite review list” shows them all.')
    return 1
  }
  if (action === 'list') return listSessions(desk, sessions, io)
  if (action === 'apply') return applyRejections(desk, sessions, args.isConfirmed, io)
  const kind = EXPORTS.find((one) => one === what)
  return kind ? exportReview(desk, sessions, kind, args, io) : 2
}

const argumentsOf = (argv: readonly string[], io: Io): Result<Asked> => {
  const text = { type: 'string' } as const
  const flags = parseFlags({
    args: [...argv],
    options: {
      night: text,
      target: text,
      weighting: text,
      data: text,
      output: { type: 'string', short: 'o' },
      yes: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  if (!flags.ok) return flags
  const wrong = (message: string): Result<never> => fail('invalid', 'cli.review', message)
  const { night, target, weighting = 'psf-signal', data, output, yes = false } = flags.value.values
  const [first, what, ...more] = flags.value.positionals
  const action = ACTIONS.find((one) => one === first)
  if (!action || more.length > 0) return wrong(`Say what to do: darksite review ${ACTIONS.join('|')}`)
  const chosen = WEIGHTINGS.find((one) => one === weighting)
  if (!chosen) return wrong(`There is no weighting "${weighting}": choose ${WEIGHTINGS.join(', ')}.`)
  if (night !== undefined && !/^\d{4}-\d\d-\d\d$/.test(night)) return wrong(`"${night}" is not a date: write it like 2026-01-10.`)
  if (action === 'export' && !EXPORTS.some((one) => one === what)) return wrong(`Say what to export: ${EXPORTS.join(', ')}.`)
  const dataDir = data === undefined ? readConfig(io.env).dataDir : resolve(io.cwd, data)
  return ok({ action, what, args: { night, target, weighting: chosen, output, isConfirmed: yes, dataDir } })
}
