const RAD = Math.PI / 180
const DAY = 86_400_000
const J2000 = Date.UTC(2000, 0, 1, 12)

/**
 * Altitude of the Sun [deg] at a moment [ms since 1970] and a place [deg, north and east positive], without refraction.
 * Low-precision formulas of the Astronomical Almanac (page C5): 0.01 deg between 1950 and 2050.
 */
export const sunAltitudeDeg = (time: number, latitude: number, longitude: number): number => {
  const n = (time - J2000) / DAY
  const meanLongitude = 280.46 + 0.9856474 * n
  const anomaly = (357.528 + 0.9856003 * n) * RAD
  const eclipticLongitude = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RAD
  const obliquity = (23.439 - 0.0000004 * n) * RAD
  const ra = Math.atan2(Math.cos(obliquity) * Math.sin(eclipticLongitude), Math.cos(eclipticLongitude))
  const dec = Math.asin(Math.sin(obliquity) * Math.sin(eclipticLongitude))
  const siderealTime = (280.46062 + 360.98564737 * n + longitude) * RAD
  const hourAngle = siderealTime - ra
  const phi = latitude * RAD
  return Math.asin(Math.sin(phi) * Math.sin(dec) + Math.cos(phi) * Math.cos(dec) * Math.cos(hourAngle)) / RAD
}
