import { nameKey } from '#shared/catalogues/name-key.ts'

/** What a frame is called among those that contain an object: `Cr 70, with M 42`; by its own title where that says so already. */
export const titleAmong = (title: string, contains: string): string =>
  nameKey(title).includes(nameKey(contains)) ? title : `${title}, with ${contains.trim()}`
