import type { AstrometryService, Config } from '#server/config.ts'
import type { Db } from '#server/db/open-database.ts'
import { exchange } from '#server/net/exchange.ts'
import type { ProviderState } from '#shared/records/health.ts'

/** So long a service of one's own network may take to say that it is there [ms]. */
const LOOK_MS = 1500

/** The services that solve for us, in words; what is not set up is not there. Nova itself is not asked, what it said last is told. */
export const providerStates = async (config: Pick<Config, 'astrometryServices'>, database: Db): Promise<ProviderState[]> =>
  Promise.all(config.astrometryServices.map((service) => (service.id === 'nova' ? novaState(database) : localState(service))))

const localState = async (service: AstrometryService): Promise<ProviderState> => {
  const host = new URL(service.url).host
  // Whatever it answers to a question without a question in it, it is there.
  const answer = await exchange(`${service.url}login`, { signal: AbortSignal.timeout(LOOK_MS), maxBytes: 65_536, redirects: 0 })
  const isReady = answer.ok || answer.fault.code === 'net.redirects'
  return {
    ...{ id: 'local-service', title: `Your own solving service, ${host}`, isReady },
    text: isReady ? 'It answers.' : 'It does not answer now. Is it switched on, and is LOCAL_ASTROMETRY_URL right?',
  }
}

const novaState = ({ sqlite }: Db): ProviderState => {
  const counts = new Map(
    sqlite.prepare<[], [string, number]>('SELECT state, count(*) FROM submissions GROUP BY state').raw().all(),
  )
  const count = (state: string): number => counts.get(state) ?? 0
  const last = sqlite
    .prepare<[], { state: string; message: string | null }>(
      'SELECT state, message FROM submissions ORDER BY updatedAt DESC LIMIT 1',
    )
    .get()
  const waiting = count('SUBMITTED') + count('PROCESSING')
  const isTroubled = last !== undefined && last.state === 'FAILED' && /API key/.test(last.message ?? '')
  const sums = `${waiting} under way, ${count('SOLVED')} solved, ${count('FAILED')} without a solution.`
  const words =
    last === undefined ? 'Ready; nothing was sent yet.' : waiting > 0 || isTroubled ? `${sums} ${last.message ?? ''}` : sums
  return { id: 'nova', title: 'Nova (nova.astrometry.net)', isReady: !isTroubled, text: words.trim() }
}
