/**
 * SQL: whether the file of a frame lies on this server. A frame that is present on another one (`darksite peer`) is known here, but
 * there is nothing to be measured.
 */
export const isHere = (id: string): string => `EXISTS (SELECT 1 FROM files WHERE files.frameId = ${id} AND files.isPresent = 1)`
