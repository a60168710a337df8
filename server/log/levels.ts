import { LOG_LEVELS } from '#shared/records/server-settings.ts'

/** Of the server's log, from nothing to everything. */
export type LogLevel = (typeof LOG_LEVELS)[number]
export { LOG_LEVELS }
