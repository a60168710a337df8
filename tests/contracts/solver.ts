import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Solution, SolveContext, SolveInput, Solver, SolverSetup } from '#server/solvers/solver.ts'
import type { Result } from '#shared/core/fault.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { contains } from '#shared/sky/footprint.ts'
import { pixelToSky } from '#shared/sky/wcs.ts'

export interface SolverTrial {
  readonly setup: SolverSetup
  /** Inputs that the solver must solve, by name. */
  readonly solvable: () => Promise<Record<string, SolveInput>>
  /** An input that nobody can solve. */
  readonly unsolvable: SolveInput
}

/** What every solver must do. */
export const solverContract = (solver: Solver, { setup, solvable, unsolvable }: SolverTrial): void => {
  const scratchDir = mkdtempSync(join(tmpdir(), 'darksite-contract-'))
  afterAll(() => rmSync(scratchDir, { recursive: true, force: true }))

  const solve = async (input: SolveInput, changes: Partial<SolveContext> = {}): Promise<Result<Solution>> => {
    const signal = new AbortController().signal
    const context: SolveContext = { signal, setup, timeLimitSeconds: 60, scratchDir, log: () => undefined, ...changes }
    const solved = await solver.solve(input, solver.params.parse({}), context)
    expect(readdirSync(scratchDir), 'files left behind').toEqual([])
    return solved
  }

  test(`${solver.id} is ready here, and says so`, async () => expect(await solver.missing(setup)).toBeNull())

  test(`${solver.id}: no stars is no result, not an error`, async () => {
    const solved = await solve({ ...unsolvable, source: { kind: 'stars', stars: [] } })
    expect(solved).toMatchObject({ ok: false, fault: { kind: 'no-result' } })
  })

  test(`${solver.id}: a field that cannot be solved is no result, and leaves nothing behind`, async () =>
    expect(await solve(unsolvable, { timeLimitSeconds: 5 })).toMatchObject({ ok: false, fault: { kind: 'no-result' } }))

  test(`${solver.id}: a solve that was cancelled before it began says so`, async () =>
    expect(await solve(unsolvable, { signal: AbortSignal.abort() })).toMatchObject({ ok: false, fault: { kind: 'cancelled' } }))

  test(`${solver.id}: a solution is a whole row that agrees with its own WCS`, async () => {
    const log: string[] = []
    const inputs = Object.entries(await solvable())
    expect(inputs.length).toBeGreaterThan(0)
    for (const [name, input] of inputs) {
      const solved = await solve(input, { log: (line) => log.push(line) })
      if (!solved.ok) throw new Error(`${name}: ${solved.fault.message}`)
      const row = SolutionRow.parse({ ...solved.value, solvedAt: 0, log: null })
      const centre = pixelToSky(row.wcs, (input.width - 1) / 2, (input.height - 1) / 2)
      expect(separationDeg(row, centre) * 3600, name).toBeLessThan(0.01)
      expect(contains(row.footprint, centre), name).toBe(true)
      expect([row.width, row.height]).toEqual([input.width, input.height])
      expect(row.solver).toBe(solver.id)
      if (input.scale) expect(row.pixelScaleArcsec).toBeGreaterThan(input.scale.low)
      if (input.scale) expect(row.pixelScaleArcsec).toBeLessThan(input.scale.high)
      if (input.near) expect(separationDeg(row, input.near)).toBeLessThan(input.near.radiusDeg + row.radiusDeg)
    }
    expect(log.length).toBeGreaterThan(0)
  })
}
