/** Where a command speaks: JSON or data alone on `out`, words for people on `err`. */
export interface Io {
  out(text: string): void
  err(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** True where a person reads along. */
  readonly isTerminal?: boolean
  readonly signal: AbortSignal
}

/** A subcommand of `darksite`. One file in `server/cli/commands`, named after it; loaded only when it is called. */
export interface Command {
  readonly name: string
  /** One line for `darksite help`. */
  readonly summary: string
  /** The whole help text, with every flag. */
  readonly usage: string
  /** Returns the exit code. */
  run(argv: readonly string[], io: Io): Promise<number>
}

export const defineCommand = (command: Command): Command => command
