/**
 * One thing to be measured, and the program it is measured against. A `*.bench.ts` file exports `benches: BenchCase[]`
 * (or `bench: BenchCase`); the runner calls `prepare` once, then ours and theirs in turn, `runs` times each.
 */
export interface BenchCase {
  /** What `npm run bench -- NAME` selects. */
  readonly name: string
  /** The program ours is measured against. */
  readonly peer: string
  /** Pairs of runs; the medians are compared. */
  readonly runs: number
  /** How many frames a run goes through; the seconds of one are printed too. */
  readonly frames?: number
  /** Hears what follows `=` in `npm run bench -- NAME=WHAT`, before `prepare`; '' for nothing. */
  choose?(what: string): void
  /** Makes the input inside a folder of its own. Throws, saying what to install, when the peer is not there. */
  prepare(folder: string): Promise<void>
  ours(): Promise<{ seconds: number; peakMemoryMB?: number }>
  theirs(): Promise<{ seconds: number }>
  /** Frees what `prepare` holds (a server, a browser). */
  close?(): Promise<void>
}
