import { deviceOf } from '#shared/sync/hlc.ts'

/** A server's name in its stamps. Servers that sync with each other must not make the same: each has its history's name in it. */
export const serverName = (epoch: string): string => `server-${epoch}`

/** Whether a server made this stamp. */
export const isServerStamp = (stamp: string): boolean => /^server(-|$)/.test(deviceOf(stamp))
