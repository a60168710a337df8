import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Io } from '#server/cli/command.ts'
import { fileFault } from '#server/images/file-source.ts'
import type { Result } from '#shared/core/fault.ts'
import { FrameType } from '#shared/records/metadata.ts'
import { astroBinCsv } from '#shared/review/export-astrobin.ts'
import { metricsCsv } from '#shared/review/export-metrics.ts'
import { pixInsightCsv } from '#shared/review/export-pixinsight.ts'
import type { ReviewFrame } from '#shared/review/frame.ts'
import { type Session, type SessionFrame, sessionIdOf, sessionsOf } from '#shared/review/session.ts'
import { judgeSession } from '#shared/review/suggest.ts'
import type { Weighting } from '#shared/review/weights.ts'
import { sentenceOf } from '#shared/review/words.ts'
import { applyPlan, planApply } from './apply.ts'
import { exportForSiril } from './export-siril.ts'
import { exportWeights } from './export-weights.ts'
import type { ReviewDesk } from './review-desk.ts'
import { listOrders, takeBack } from './take-back.ts'

interface DeskFrame extends SessionFrame {
  readonly frame: ReviewFrame
}
export type DeskSession = Session<DeskFrame>

/** What a command line asks for, already checked. */
export interface ReviewArguments {
  readonly night: string | undefined
  readonly target: string | undefined
  readonly weighting: Weighting
  readonly output: string | undefined
  readonly isConfirmed: boolean
  readonly dataDir: string
}

/** The sessions of the library, of one night or target when they are named. */
export const sessionsOfDesk = (desk: ReviewDesk, { night, target }: Pick<ReviewArguments, 'night' | 'target'>): DeskSession[] => {
  const frames = desk.all().flatMap(({ frame, frameType, isUnreadable }): DeskFrame[] => {
    const type = FrameType.safeParse(frameType)
    if (!type.success) return []
    const { id, folder, metadata } = frame
    const seen = { night: desk.nightOf(frame), object: metadata.object, found: null, folder }
    return [{ id, ...seen, frameType: type.data, isUnreadable, frame }]
  })
  return sessionsOf(frames).filter(
    (session) =>
      (night === undefined || session.night === night) &&
      (target === undefined || session.id === sessionIdOf(session.night, target)),
  )
}

const framesOf = (sessions: readonly DeskSession[]): ReviewFrame[] =>
  sessions.flatMap(({ frames }) => frames.map(({ frame }) => frame))

/** `review list`: one JSON line per session, with what is suggested, in words. */
export const listSessions = (desk: ReviewDesk, sessions: readonly DeskSession[], io: Io): number => {
  for (const session of sessions) {
    const frames = framesOf([session])
    const suggestions = judgeSession(frames).suggestions.map((one) => ({
      level: one.level,
      frames: one.frameIds.length,
      why: sentenceOf(one, (time) => `${new Date(time).toISOString().slice(11, 16)} UTC`),
    }))
    io.out(
      JSON.stringify({
        night: session.night,
        target: session.target,
        frames: frames.length,
        unreadable: session.unreadable.length,
        measured: frames.filter(({ quality }) => quality !== null).length,
        rejected: frames.filter(({ id }) => desk.decisionOf(id).isRejected).length,
        suggestions,
      }),
    )
  }
  return 0
}

/** `review apply`: says what would move; moves it with `--yes`. */
export const applyRejections = async (
  desk: ReviewDesk,
  sessions: readonly DeskSession[],
  isConfirmed: boolean,
  io: Io,
): Promise<number> => {
  // A broken file is moved away like any other that was rejected.
  const all = sessions.flatMap(({ frames, unreadable }) => [...frames, ...unreadable])
  const rejected = all.filter(({ id }) => desk.decisionOf(id).isRejected)
  const plan = await planApply(
    desk.apply,
    rejected.map(({ id }) => id),
  )
  if (!plan.ok) return refuse(plan.fault, io)
  const { files, folders, already, left } = plan.value
  for (const { message } of left) io.err(message)
  if (!isConfirmed) {
    io.out(JSON.stringify({ files, folders: folders.map(({ folder }) => folder), already, moved: 0 }))
    if (files > 0) io.err(`${files} files would move into "rejected" beside them. Say --yes to do it.`)
    return 0
  }
  const applied = await applyPlan(desk.apply, plan.value, io.signal)
  for (const { message } of applied.left.slice(left.length)) io.err(message)
  io.out(JSON.stringify({ id: applied.id, files, moved: applied.moved }))
  return applied.moved === files ? 0 : 1
}

/** `review undo`: lists what can be taken back, or takes one order back. */
export const undoOrder = async (desk: ReviewDesk, id: string | undefined, io: Io): Promise<number> => {
  if (id === undefined) {
    const { orders, faults } = await listOrders(desk.takeBack)
    for (const { message } of faults) io.err(message)
    for (const order of orders) io.out(JSON.stringify({ ...order, createdAt: new Date(order.createdAt).toISOString() }))
    return 0
  }
  const { restored, left } = await takeBack(desk.takeBack, id)
  for (const { message } of left) io.err(message)
  io.out(JSON.stringify({ id, restored }))
  return left.length === 0 && restored > 0 ? 0 : 1
}

export const EXPORTS = ['csv', 'astrobin', 'pixinsight', 'siril', 'weights'] as const
export type ExportKind = (typeof EXPORTS)[number]

/** `review export KIND`: lists go to standard output or a file, folders into the data folder. */
export const exportReview = async (
  desk: ReviewDesk,
  sessions: readonly DeskSession[],
  kind: ExportKind,
  args: ReviewArguments,
  io: Io,
): Promise<number> => {
  const frames = framesOf(sessions)
  const isRejected = (id: string): boolean => desk.decisionOf(id).isRejected
  const kept = frames.filter(({ id }) => !isRejected(id))
  const name = `${sessions[0]?.target ?? 'library'} ${sessions[0]?.night ?? ''}`.trim()
  if (kind === 'siril' || kind === 'weights') {
    const made =
      kind === 'siril'
        ? await exportForSiril(args.dataDir, name, kept, desk.pathOf)
        : await exportWeights(args.dataDir, name, kept, args.weighting, desk.pathOf, io.signal)
    if (!made.ok) return refuse(made.fault, io)
    for (const { message } of made.value.left) io.err(message)
    io.out(JSON.stringify({ folder: made.value.folder, written: made.value.written }))
    return made.value.left.length === 0 ? 0 : 1
  }
  const text =
    kind === 'csv'
      ? metricsCsv(frames, desk.decisionOf)
      : kind === 'astrobin'
        ? astroBinCsv(kept, desk.nightOf, { filterIds: {}, calibrationOf: desk.calibrationOf })
        : await listForPixInsight(desk, frames, args.weighting, isRejected)
  if (args.output === undefined) {
    io.out(text.trimEnd())
    return 0
  }
  const written = await write(resolve(io.cwd, args.output), text)
  return written.ok ? 0 : refuse(written.fault, io)
}

const listForPixInsight = async (
  desk: ReviewDesk,
  frames: readonly ReviewFrame[],
  weighting: Weighting,
  isRejected: (id: string) => boolean,
): Promise<string> => {
  const paths = new Map<string, string>()
  for (const { id } of frames) {
    const path = await desk.pathOf(id)
    if (path.ok) paths.set(id, path.value)
  }
  return pixInsightCsv(frames, weighting, isRejected, (id) => paths.get(id) ?? null)
}

const write = async (path: string, text: string): Promise<Result<void>> => {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
    return { ok: true, value: undefined }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return { ok: false, fault: { kind: 'conflict', code: 'review.taken', message: `${path} is there already.` } }
    return fileFault(error)
  }
}

const refuse = ({ message, code }: { readonly message: string; readonly code: string }, io: Io): number => {
  io.err(`${message} (${code})`)
  return 1
}
