/** Measures how fast work goes, so that the time left can be told. */
export interface Pace {
  /** One more is done. */
  step(): void
  /** Time that passed while nothing was allowed to go on does not count [ms]. */
  rest(ms: number): void
  /** Time for so many more [s], or null while too little is known. */
  secondsFor(left: number): number | null
}

/** Fewer say nothing. */
const ENOUGH = 3
/** How far back the pace is measured [steps]: frames of one night are alike, those of another camera may not be. */
const WINDOW = 100

/** `elapsed` is a clock [ms] that nobody can set. */
export const createPace = (elapsed: () => number): Pace => {
  let rested = 0
  const now = (): number => elapsed() - rested
  let marks = [now()]
  return {
    step: () => {
      marks = [...marks, now()].slice(-WINDOW)
    },
    rest: (ms) => {
      rested += ms
    },
    secondsFor: (left) => {
      const steps = marks.length - 1
      if (left === 0) return 0
      if (steps < ENOUGH) return null
      return ((marks.at(-1)! - marks[0]!) / steps / 1000) * left
    },
  }
}
