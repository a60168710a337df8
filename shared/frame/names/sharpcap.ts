import { known, type NameReader, timeOfToken, typeOfWord } from './capture-name.ts'

const DAY = /^\d{4}-\d\d-\d\d$/
const CLOCK = /^\d\d_\d\d_\d\d$/
const STACK = /^Stack_\d+bits_(\d{1,5})frames_(\d{1,6})s/

/**
 * SharpCap: folders `2024-01-05/M 31/21_04_22` (day, target, time of day, with the kind of frame between them where it is known)
 * and frames `…_00001`; live stacks are `Stack_32bits_40frames_600s`. "Capture" is what it writes without a target.
 */
export const sharpcap: NameReader = ({ folders, stem }) => {
  const near = folders.slice(-6)
  const dayAt = near.findLastIndex((folder) => DAY.test(folder))
  const clockAt = near.findLastIndex((folder) => CLOCK.test(folder))
  const stack = STACK.exec(stem)
  if (dayAt < 0 || clockAt <= dayAt || clockAt - dayAt > 3) return null
  if (!stack && !/(^|_)\d{4,6}( |$)/.test(stem)) return null
  const between = near.slice(dayAt + 1, clockAt)
  const frameType = between.map((folder) => typeOfWord(folder.replace(/s$/i, ''))).find((type) => type !== undefined)
  const object = between.find((folder) => typeOfWord(folder.replace(/s$/i, '')) === undefined && !/^capture$/i.test(folder))
  return {
    program: 'SharpCap',
    frameType: stack ? 'stacked' : frameType,
    metadata: known({ object: object ?? null, dateObs: timeOfToken(`${near[dayAt]}_${near[clockAt]}`) }),
  }
}
