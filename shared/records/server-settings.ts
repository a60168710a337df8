import { z } from 'zod'

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

/** What a person may change of the server while it runs; what is left out is as the server was started. */
export const ServerSettings = z.object({
  scanSeconds: z.int().min(0).max(86_400).optional().meta({
    title: 'Look for new frames every',
    unit: 's',
    description: '0 looks only when you ask for it',
  }),
  minFreeGb: z.number().min(0).max(10_000).optional().meta({
    title: 'Keep free on the disk',
    unit: 'GB',
    description: 'Work that writes waits while there is less; 0 never waits',
  }),
  uploadDays: z.int().min(0).max(3650).optional().meta({
    title: 'Keep uploads of other programs',
    unit: 'days',
    description: '0 keeps them for ever',
  }),
  outputDays: z.int().min(0).max(3650).optional().meta({
    title: 'Keep exported folders',
    unit: 'days',
    description: '0 keeps them for ever',
  }),
  keepBackups: z.int().min(0).max(365).optional().meta({
    title: 'Keep nightly backups',
    unit: 'backups',
    description: '0 makes none',
  }),
  logLevel: z.enum(LOG_LEVELS).optional().meta({
    title: 'Log',
    description: 'What is less important than this is not written',
  }),
})
export type ServerSettings = z.infer<typeof ServerSettings>

/** Something the server was started with. Secrets have no value, only whether they are set. */
export const StartSetting = z.object({ title: z.string(), variable: z.string(), value: z.string(), isSet: z.boolean() })
export type StartSetting = z.infer<typeof StartSetting>

/** `GET` and `POST /api/settings`: what holds now, what of it was set here, and what only a start can change. */
export const SettingsPage = z.object({
  settings: ServerSettings,
  now: ServerSettings.required(),
  atStart: z.array(StartSetting),
})
export type SettingsPage = z.infer<typeof SettingsPage>
