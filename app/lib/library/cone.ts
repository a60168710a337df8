import { fail, ok, type Result } from '#shared/core/fault.ts'
import { parseSexagesimal } from '#shared/sky/angles.ts'
import type { Filters } from './filters.ts'

/**
 * A circle on the sky as it is typed. Right ascension with parts (`5 35 17`, `5h35m`) is hours, one bare number is degrees, as
 * programs write it.
 */
export const readCone = (raText: string, decText: string, radiusText: string): Result<NonNullable<Filters['cone']>> => {
  const isDegrees = /^\d+(\.\d*)?°?$/.test(raText.trim())
  const ra = parseSexagesimal(raText, isDegrees ? 'degrees' : 'hours')
  if (ra === null || ra < 0 || ra >= 360) return fail('invalid', 'cone.ra', 'Write it as 5 35 17 or 83.82°.')
  const dec = parseSexagesimal(decText, 'degrees')
  if (dec === null || Math.abs(dec) > 90) return fail('invalid', 'cone.dec', 'Write it as −5 23 28 or −5.39.')
  const radiusDeg = Number(radiusText.trim().replace(',', '.'))
  if (!(radiusDeg > 0 && radiusDeg <= 180)) return fail('invalid', 'cone.radius', 'More than 0, at most 180.')
  return ok({ ra, dec, radiusDeg })
}
