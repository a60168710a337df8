import fc from 'fast-check'
import { expect, test } from 'vitest'
import { offsetPosition } from '#shared/sky/angles.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { applyTo, IDENTITY } from './affine.ts'
import { outlinePoint, projectEllipse } from './ellipse.ts'
import { arcsecPerPixel, compass, localSky } from './local-sky.ts'
import { angleLabel, scaleBar } from './scale-bar.ts'
import { fitView, frameToScreen, pixelToScreen } from './view.ts'

const SCALE = 2 / 3600
const RAD = Math.PI / 180
const FRAME = { width: 3000, height: 2000 }
const SCREEN = { width: 1500, height: 1000 }

/** North is `turn` degrees from the +y of the file, towards +x for a mirrored frame. */
const wcsOf = (turn: number, isMirrored: boolean, dec = 20): Wcs => {
  const [cos, sin] = [Math.cos(turn * RAD) * SCALE, Math.sin(turn * RAD) * SCALE]
  const east = isMirrored ? 1 : -1
  return {
    crval: [80, dec],
    crpix: [1499.5, 999.5],
    cd: [
      [east * cos, east * -sin],
      [sin, cos],
    ],
    sip: null,
  }
}

const toScreen = frameToScreen(fitView(FRAME, SCREEN), FRAME, 4, SCREEN)
const centre = { ra: 80, dec: 20 }

test('an unrotated bottom-up frame has north up and east to the left', () => {
  const { north, east } = compass(localSky(wcsOf(0, false), toScreen, centre)!)
  expect(north.x).toBeCloseTo(0, 6)
  expect(north.y).toBeCloseTo(-1, 6)
  expect(east.x).toBeCloseTo(-1, 6)
  expect(east.y).toBeCloseTo(0, 6)
})

test('a mirrored frame has east to the right, and the same file shown top-down is mirrored, too', () => {
  expect(compass(localSky(wcsOf(0, true), toScreen, centre)!).east.x).toBeCloseTo(1, 6)
  const topDown = compass(localSky(wcsOf(0, false), frameToScreen(fitView(FRAME, SCREEN), FRAME, 1, SCREEN), centre)!)
  expect(topDown.north.y).toBeCloseTo(1, 6)
  expect(topDown.east.x).toBeCloseTo(-1, 6)
})

test('the compass points to where the WCS puts a place a little further north or east', () => {
  fc.assert(
    fc.property(fc.integer({ min: -180, max: 180 }), fc.boolean(), fc.integer({ min: -85, max: 85 }), (turn, isMirrored, dec) => {
      const wcs = wcsOf(turn, isMirrored, dec)
      const here = { ra: 80, dec }
      const { north, east } = compass(localSky(wcs, toScreen, here)!)
      const [at, up, left] = [here, offsetPosition(here, 0.01, 0), offsetPosition(here, 0.01, 90)].map((place) =>
        pixelToScreen(toScreen, skyToPixel(wcs, place)!),
      )
      const along = (to: { x: number; y: number }, unit: { x: number; y: number }): number =>
        ((to.x - at!.x) * unit.x + (to.y - at!.y) * unit.y) / Math.hypot(to.x - at!.x, to.y - at!.y)
      expect(along(up!, north)).toBeCloseTo(1, 6)
      expect(along(left!, east)).toBeCloseTo(1, 6)
    }),
  )
})

test('a screen pixel of a halved frame of 2 arcsec per pixel covers 4 arcsec', () => {
  expect(arcsecPerPixel(localSky(wcsOf(33, true), toScreen, centre)!)).toBeCloseTo(4, 4)
})

test('the outline of an object goes through the places on the sky it should', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 359 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 179 }),
      fc.double({ min: 2, max: 20, noNaN: true }),
      fc.double({ min: 0.2, max: 1, noNaN: true }),
      (turn, isMirrored, positionAngle, majorArcmin, flat) => {
        const wcs = wcsOf(turn, isMirrored)
        const at = pixelToScreen(toScreen, skyToPixel(wcs, centre)!)
        const minorArcmin = majorArcmin * flat
        const ellipse = projectEllipse(at, localSky(wcs, toScreen, centre)!, { majorArcmin, minorArcmin, positionAngle })
        expect(ellipse.rx).toBeCloseTo((majorArcmin * 60) / 2 / 4, 1)
        expect(ellipse.ry).toBeCloseTo((minorArcmin * 60) / 2 / 4, 1)
        const tips = [positionAngle, positionAngle + 90].map((angle, i) =>
          pixelToScreen(toScreen, skyToPixel(wcs, offsetPosition(centre, (i === 0 ? majorArcmin : minorArcmin) / 120, angle))!),
        )
        for (const tip of tips) {
          const direction = Math.atan2(tip.y - at.y, tip.x - at.x) / RAD
          const onOutline = outlinePoint(ellipse, direction)
          expect(Math.hypot(onOutline.x - tip.x, onOutline.y - tip.y)).toBeLessThan(0.1)
        }
      },
    ),
  )
})

test('an object without a position angle is a circle of its major axis, not an ellipse that claims a direction', () => {
  const sky = localSky(wcsOf(10, false), toScreen, centre)!
  const { rx, ry } = projectEllipse({ x: 0, y: 0 }, sky, { majorArcmin: 10, minorArcmin: 3, positionAngle: null })
  expect(rx).toBeCloseTo(75, 2)
  expect(ry).toBeCloseTo(75, 2)
})

test('there is no local sky behind the tangent plane', () => {
  expect(localSky(wcsOf(0, false), IDENTITY, { ra: 260, dec: -20 })).toBeNull()
})

test('the scale bar is round, fits, and is the longest that does', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 3000, noNaN: true }), fc.integer({ min: 80, max: 300 }), (perPixel, longest) => {
      const bar = scaleBar(perPixel, longest)
      expect(bar.length).toBeLessThanOrEqual(longest + 1e-9)
      expect(bar.length * perPixel).toBeCloseTo(bar.arcsec, 6)
      expect(bar.label).toMatch(/^(0\.[125]|1|2|5|10|15|30|45|90)[°′″]$/)
      if (perPixel * longest < 45 * 3600) expect(bar.length).toBeGreaterThan(longest / 3.1)
    }),
  )
})

test('lengths on the sky are written in the unit that suits them', () => {
  expect([0.5, 30, 60, 900, 3600, 36000].map(angleLabel)).toEqual(['0.5″', '30″', '1′', '15′', '1°', '10°'])
})

test('the affine map of a frame keeps straight angles straight', () => {
  expect(applyTo(toScreen, { x: 0, y: 0 })).toEqual({ x: 0, y: 1000 })
})
