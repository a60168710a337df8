import type { Config } from '#server/config.ts'

/** What nobody may read anywhere: keys and tokens of this server. */
export const secretsOf = ({ token, astrometryServices }: Pick<Config, 'token' | 'astrometryServices'>): string[] =>
  [token, ...astrometryServices.map(({ apiKey }) => apiKey)].filter((secret) => secret !== null && secret !== '') as string[]
