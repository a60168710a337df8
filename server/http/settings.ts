import type { Hono } from 'hono'
import { backupFolder, type Config } from '#server/config.ts'
import { ServerSettings, type SettingsPage, type StartSetting } from '#shared/records/server-settings.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

/** `GET` and `POST /api/settings`: what of the server can be changed while it runs, and what only a start can change. */
export const settingsRoutes = (app: Hono, { settings, config, log }: Pick<Services, 'settings' | 'config' | 'log'>): void => {
  const page = (): SettingsPage => ({ settings: settings.server(), now: valuesOf(config), atStart: startSettings(config) })
  app.get('/api/settings', (c) => c.json(page()))
  app.post('/api/settings', async (c) => {
    const body = await readJson(c.req.raw, 65_536)
    if (!body.ok) return sendFault(body.fault)
    const wish = parseInput(ServerSettings, body.value, 'settings.bad-value')
    if (!wish.ok) return sendFault(wish.fault)
    settings.setServer(wish.value)
    log.info({ settings: wish.value }, 'Settings changed')
    return c.json(page())
  })
}

const valuesOf = ({ scanSeconds, minFreeBytes, uploadDays, outputDays, keepBackups, logLevel }: Config): SettingsPage['now'] => ({
  ...{ scanSeconds, uploadDays, outputDays, keepBackups, logLevel },
  minFreeGb: minFreeBytes / 1e9,
})

/** By the variables that set them. */
const startSettings = (config: Config): StartSetting[] => {
  const plain = (title: string, variable: string, value: string): StartSetting => ({ title, variable, value, isSet: true })
  const secret = (title: string, variable: string, isSet: boolean): StartSetting => ({ title, variable, value: '', isSet })
  const service = (id: 'local' | 'nova') => config.astrometryServices.find((one) => one.id === id)
  return [
    plain('Address', 'DARKSITE_HOST', config.host),
    plain('Port', 'DARKSITE_PORT', String(config.port)),
    plain('Door to other machines', 'DARKSITE_LAN', config.lan === null ? 'as set under Devices' : config.lan ? 'on' : 'off'),
    plain('Port of that door', 'DARKSITE_LAN_PORT', String(config.lanPort)),
    plain('Port on which devices learn to trust it', 'DARKSITE_WELCOME_PORT', String(config.welcomePort)),
    plain('Names it answers to', 'DARKSITE_NAMES', config.names.join(', ')),
    plain('Data folder', 'DARKSITE_DATA', config.dataDir),
    plain('Libraries', 'DARKSITE_LIBRARY', config.libraries.join(', ') || 'none'),
    plain('Folder of backups', 'DARKSITE_BACKUPS', backupFolder(config)),
    plain(
      'Jobs at once',
      'DARKSITE_JOB_LIMITS',
      Object.entries(config.jobLimits)
        .map(([name, n]) => `${name}=${n}`)
        .join(', '),
    ),
    plain('Solver program', 'DARKSITE_SOLVE_FIELD', config.solveField),
    plain(
      'Port of the solver for other programs',
      'DARKSITE_NOVA_PORT',
      config.novaPort === null ? 'off' : String(config.novaPort),
    ),
    plain('Local solving service', 'LOCAL_ASTROMETRY_URL', service('local')?.url ?? 'none'),
    secret('Key of the local service', 'LOCAL_ASTROMETRY_API_KEY', Boolean(service('local')?.apiKey)),
    secret('Key of nova.astrometry.net', 'ASTROMETRY_API_KEY', Boolean(service('nova')?.apiKey)),
    secret('Token for programs of other machines', 'DARKSITE_TOKEN', config.token !== null),
  ]
}
