import type { MatchedObject } from '#shared/records/match.ts'

const STAR_CATALOGUES: ReadonlySet<string> = new Set(['named-stars', 'bright-stars'])

/** True for single stars, in contrast to what people take pictures of: clusters, nebulae, galaxies. */
export const isStar = ({ catalogue }: Pick<MatchedObject, 'catalogue'>): boolean => STAR_CATALOGUES.has(catalogue)
