// The script of a thread that measures frames and makes bands of stacks (threads.ts sends the tasks).
import { parentPort } from 'node:worker_threads'
import { fail } from '#shared/core/fault.ts'
import { measureLight } from './measure-light.ts'
import { openRowFiles, type RowFiles } from './read-rows.ts'
import { type BandMaker, createBandMaker } from './stack-band.ts'
import { type BandOut, deliverBand } from './stack-out.ts'
import type { Task, TaskAnswers } from './stack-tasks.ts'

let stack: { readonly files: RowFiles; readonly maker: BandMaker; readonly out: BandOut } | null = null

const tasks: { readonly [K in Task['kind']]: (task: Extract<Task, { kind: K }>) => Promise<TaskAnswers[K]> } = {
  async measure({ path, scratch, masters, darkScale, wants }) {
    try {
      return await measureLight(path, scratch, masters, darkScale, wants)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
        return fail('unavailable', 'stack.disk-full', 'The disk is full: frames of this format need room beside the result.')
      if (error instanceof RangeError && /allocation failed|out of memory/i.test(error.message))
        return fail('unsupported', 'stack.memory', 'This frame needs more memory than there is.')
      throw error
    }
  },
  async begin({ plan, out }) {
    stack?.files.close()
    const files = openRowFiles()
    stack = { files, maker: createBandMaker(plan, files), out }
    return null
  },
  async band({ from, to }) {
    if (!stack) throw new Error('A band was asked for before its stack was begun.')
    return deliverBand(stack.out, stack.maker.make(from, to), from)
  },
  async end() {
    stack?.files.close()
    stack = null
    return null
  },
}

parentPort!.on('message', async (task: Task) => {
  try {
    const run = tasks[task.kind] as (task: Task) => Promise<unknown>
    parentPort!.postMessage({ answer: await run(task) })
  } catch (error) {
    parentPort!.postMessage({ error: error instanceof Error ? error : new Error(String(error)) })
  }
})
