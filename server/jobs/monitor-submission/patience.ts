import type { Config } from '#server/config.ts'
import type { Submission } from '#server/solvers/nova/submission.ts'
import type { Fault } from '#shared/core/fault.ts'

/** How long a submission is waited for while Nova cannot be reached and others could be asked instead. */
export interface Patience {
  /** Tell it of every step with the fault that it met. True when somebody else is to be asked now. */
  isOver(submission: Submission, fault: Fault | null): boolean
}

/** These say that nobody answers, as without internet; a service that is busy does answer. */
const SILENCE: readonly string[] = ['nova.unreachable', 'net.unreachable', 'net.dropped', 'net.silent']

/** What Nova may have already is waited for as long as for any service, so that a line that breaks for a moment costs nothing. */
export const patienceOf = (config: Pick<Config, 'novaPatienceSeconds' | 'serviceSeconds'>, now: () => number): Patience => {
  let since: number | null = null
  return {
    isOver({ phase }, fault) {
      if (!fault || !SILENCE.includes(fault.code)) {
        since = null
        return false
      }
      const time = now()
      // A clock that was set back must not make it wait for ever.
      since = since === null ? time : Math.min(since, time)
      const { novaPatienceSeconds, serviceSeconds } = config
      const seconds = phase === 'waiting' ? novaPatienceSeconds : Math.max(novaPatienceSeconds, serviceSeconds)
      return time - since >= seconds * 1000
    },
  }
}

export const GIVEN_UP: Fault = {
  kind: 'unavailable',
  code: 'nova.unreachable',
  message: 'Nova could not be reached, perhaps for want of internet: the next solver was asked.',
}
