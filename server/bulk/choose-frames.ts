import type { Db } from '#server/db/open-database.ts'
import { isHere } from '#server/library/is-here.ts'
import { tidyFolder } from '#shared/search/select.ts'
import type { Chosen } from './bulk-items.ts'

/** Which frames a bulk job is about, and which of them it skips and why. `folder` is one of a library, or a whole path; '' is all. */
export interface FrameChooser {
  /** To be solved: those that failed before first. `isForced` takes solved ones too. */
  toSolve(folder: string, isForced: boolean): Chosen[]
  /** To be named: only solved ones can. */
  toMatch(folder: string): Chosen[]
  /** To have their pictures made anew. */
  toRender(folder: string): Chosen[]
  /** To have their headers read again. */
  toRead(folder: string): Chosen[]
}

// A whole path reaches the frames of every library; a relative one those of all libraries that have such a folder.
const IN_FOLDER = `(@folder = '' OR f.folder = @folder OR substr(f.folder, 1, length(@folder) + 1) = @folder || '/'
  OR f.id IN (SELECT frameId FROM files WHERE isPresent = 1 AND @path <> '' AND substr(path, 1, length(@path) + 1) = @path || '/'))`
const ORDER = `coalesce(json_extract(f.metadata, '$.dateObs'), '') DESC, f.id`
const IS_SOLVED = 's.radiusDeg IS NOT NULL AND s.solvedAt >= f.indexedAt'
const IS_GONE = `WHEN f.presence <> 'present' THEN 'The file is missing.' WHEN NOT ${isHere('f.id')} THEN 'The file lies on another server.'`
const IS_BROKEN = `WHEN f.fault IS NOT NULL THEN 'The file cannot be read: ' || json_extract(f.fault, '$.message')`

export const createFrameChooser = ({ sqlite }: Db): FrameChooser => {
  const prepare = (skips: string, order = ORDER) => {
    const statement = sqlite.prepare<[{ folder: string; path: string; isForced: 0 | 1 }], Chosen>(
      `SELECT f.id AS frameId, CASE ${skips} END AS skip
       FROM frames f LEFT JOIN solutions s USING (id) LEFT JOIN reviews r USING (id)
       WHERE f.presence IS NOT NULL AND (@isForced >= 0) AND ${IN_FOLDER} ORDER BY ${order}`,
    )
    return (folder: string, isForced = false): Chosen[] => {
      const path = folder.startsWith('/') ? folder.replace(/\/+$/, '') : ''
      return statement.all({ folder: path === '' ? tidyFolder(folder) : folder, path, isForced: isForced ? 1 : 0 })
    }
  }
  return {
    toSolve: prepare(
      `${IS_GONE} ${IS_BROKEN}
       WHEN f.frameType = 'planetary' THEN 'A planetary picture shows no field of stars.'
       WHEN f.frameType NOT IN ('light', 'stacked', 'photo') THEN 'It is no picture of the sky (' || f.frameType || ').'
       WHEN coalesce(r.isRejected, 0) = 1 THEN 'It was rejected.'
       WHEN ${IS_SOLVED} AND @isForced = 0 THEN 'It is solved already.'`,
      `(EXISTS (SELECT 1 FROM jobs j WHERE j.frameId = f.id AND j.type IN ('plate-solve', 'monitor-submission') AND j.state = 'failed')
        AND NOT coalesce(${IS_SOLVED}, 0)) DESC, ${ORDER}`,
    ),
    toMatch: prepare(`WHEN NOT coalesce(${IS_SOLVED}, 0) THEN 'It is not solved yet.'`),
    toRender: prepare(`${IS_GONE} ${IS_BROKEN}`),
    toRead: prepare(IS_GONE),
  }
}
