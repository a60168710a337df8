const FRAGMENT = /#picture=(\d+)$/

/** The address of another picture of the same file; a fragment is not sent to the server. */
export const withPicture = (url: string, ordinal: number): string => (ordinal === 0 ? url : `${url}#picture=${ordinal}`)

export const pictureOf = (url: string): number => Number(FRAGMENT.exec(url)?.[1] ?? 0)
