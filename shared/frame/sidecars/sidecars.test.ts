import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAstapIni } from './astap-ini.ts'
import { readCsv } from './csv.ts'
import { readShotsInfo } from './dwarf-json.ts'
import { joined } from './findings.ts'
import { ninaSession } from './nina-csv.ts'
import { isSidecarName, sidecarNamesOf, twinStemOf } from './sidecar-names.ts'
import { readSolvedHeader } from './solved-header.ts'
import { readXmp, withXmpRating } from './xmp.ts'

const CARDS = [
  "CTYPE1  = 'RA---TAN'",
  "CTYPE2  = 'DEC--TAN'",
  'CRPIX1  =  1.5000000000000E+003 / X of reference pixel',
  'CRPIX2  =  1.0000000000000E+003',
  'CRVAL1  =  8.3822000000000E+001',
  'CRVAL2  = -5.3910000000000E+000',
  'CD1_1   = -5.0E-4',
  'CD1_2   =  0.0',
  'CD2_1   =  0.0',
  'CD2_2   =  5.0E-4',
  'PLTSOLVD=                    T',
  'END',
]

describe('a header beside a picture', () => {
  test('is read with a line each and as FITS writes it', () => {
    const lines = readSolvedHeader('a.wcs', CARDS.join('\r\n'))
    const blocks = readSolvedHeader(
      'a.wcs',
      CARDS.map((card) => card.padEnd(80))
        .join('')
        .padEnd(2880),
    )
    expect(lines.solution).toMatchObject({ from: 'a.wcs', wcs: { crval: [83.822, -5.391], crpix: [1499, 999] } })
    expect(blocks).toEqual(lines)
  })
  test('says what is wrong with it', () => {
    expect(readSolvedHeader('a.wcs', CARDS.join('\n').replace('   T', '   F')).notes).toEqual([
      'a.wcs: the picture was not solved.',
    ])
    expect(readSolvedHeader('a.wcs', '').notes).toEqual(['a.wcs: this is no FITS header.'])
    expect(readSolvedHeader('a.new', CARDS.slice(2).join('\n')).notes?.[0]).toMatch(
      /^a\.new: The header has no world coordinates/,
    )
  })
})

describe('ASTAP’s ini', () => {
  const ini = `PLTSOLVD=T\r\nCRPIX1= 1.5E+003\r\nCRPIX2= 1.0E+003\r\nCRVAL1= 83.822\r\nCRVAL2=-5.391\r\nCDELT1=-5.0E-4\r\nCDELT2= 5.0E-4\r\nCROTA1= 10\r\nCROTA2= 10\r\nCMDLINE=astap -f a.fits\r\n`
  test('holds a solution', () =>
    expect(readAstapIni('a.ini', ini).solution).toMatchObject({
      from: 'a.ini',
      wcs: { crval: [83.822, -5.391], crpix: [1499, 999] },
    }))
  test('says that it did not solve, and why', () =>
    expect(readAstapIni('a.ini', 'PLTSOLVD=F\nERROR=No star database found').notes).toEqual([
      'a.ini: ASTAP did not solve the picture (No star database found).',
    ]))
  test('of older programs is a hint', () => {
    expect(readAstapIni('a.ini', '[Astrometry]\nra = 83.8\ndec = -5.4\npixscale = 1.2').hint).toEqual({
      ...{ ra: 83.8, dec: -5.4, pixelScaleArcsec: 1.2, source: 'a.ini' },
    })
    expect(readAstapIni('desktop.ini', '[.ShellClassInfo]\nIconIndex=0')).toEqual({})
  })
})

describe('XMP', () => {
  const attribute =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:Rating="4" dc:x="ü"/></rdf:RDF></x:xmpmeta>'
  const element = '<rdf:RDF><rdf:Description><xmp:Rating> -1 </xmp:Rating></rdf:Description></rdf:RDF>'
  test('has a rating as an attribute or an element, and -1 is rejected', () => {
    expect(readXmp('a.xmp', attribute)).toEqual({ rating: 4, isRejected: false })
    expect(readXmp('a.xmp', element)).toEqual({ isRejected: true })
    expect(readXmp('a.xmp', attribute.replace('4', '9')).notes).toHaveLength(1)
    expect(readXmp('a.xmp', attribute.replace('xmp:Rating="4"', ''))).toEqual({})
    expect(readXmp('a.xmp', 'a text').notes).toEqual(['a.xmp: this is no XMP.'])
  })
  test('keeps everything else when a rating is written into it', () => {
    expect(withXmpRating(attribute, { rating: 2, isRejected: false })).toBe(attribute.replace('"4"', '"2"'))
    expect(withXmpRating(element, { rating: 5, isRejected: false })).toBe(element.replace(' -1 ', '5'))
    const without = '<rdf:RDF><rdf:Description rdf:about=""><dc:title>M 31</dc:title></rdf:Description></rdf:RDF>'
    const written = withXmpRating(without, { rating: 3, isRejected: false })!
    expect(written).toContain('<dc:title>M 31</dc:title>')
    expect(written).toContain('xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3"')
    expect(withXmpRating('no XMP at all', { rating: 3, isRejected: false })).toBeNull()
  })
  test('that was written is read as it was meant, into whatever it was written', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.boolean(),
        fc.constantFrom(null, attribute, element),
        (rating, isRejected, text) => {
          const written = withXmpRating(text, { rating, isRejected })!
          expect(readXmp('a.xmp', written)).toEqual(isRejected ? { isRejected: true } : { rating, isRejected: false })
          expect(withXmpRating(written, { rating, isRejected })).toBe(written)
        },
      ),
    ))
})

describe('N.I.N.A.’s tables', () => {
  const images = `ExposureNumber,FilePath,FilterName,ExposureStart,Duration,Binning,CameraTemp,CameraTargetTemp,Gain,Offset,DetectedStars,HFR,GuidingRMSArcSec,FocuserPosition,RotatorPosition,Airmass,ExposureStartUTC,MountRA,MountDec
1,"C:\\Astro\\M 31, Ha\\one.fits",Ha,2024-01-05 23:11,300,1x1,-10.1,-10,100,30,812,2.31,0.54,12345,-90,1.21,2024-01-05T22:11:00Z,10.68,41.27
2,C:\\Astro\\two.fits,Ha,2024-01-05 23:17,300,1x1,-10,-10,-1,30,0,0,NaN,12345,NaN,NaN,2024-01-05T22:17:00Z,0,0
`
  const details = 'TargetName,TelescopeName,FocalLength,FocalRatio,CameraName,ObserverLatitude\nM 31,RC8,1624,8,ASI2600MM,51.05\n'
  const weather = 'ExposureNumber,ExposureStart,Temperature\n1,x,4.5\n2,x,NaN\n'
  const session = ninaSession({ images, details, weather })
  test('fill what they know of a frame', () => {
    expect(session.of('ONE.fits')).toEqual({
      metadata: {
        ...{ object: 'M 31', telescope: 'RC8', focalLengthMm: 1624, fNumber: 8, camera: 'ASI2600MM', latitude: 51.05 },
        ...{ filter: 'Ha', exposureSeconds: 300, binningX: 1, binningY: 1, ccdTemp: -10.1, gain: 100, offset: 30 },
        ...{ focuserPosition: 12345, rotatorAngle: 270, airmass: 1.21, ambientTemp: 4.5, dateObs: '2024-01-05T22:11:00.000Z' },
      },
      hint: { ra: 10.68, dec: 41.27, pixelScaleArcsec: null, source: 'ImageMetaData.csv' },
      notes: ['ImageMetaData.csv: N.I.N.A. measured HFR 2.31 px, 812 stars, guiding 0.54″ rms.'],
    })
  })
  test('an HFR of 0 is a failed measurement, and what is no number fills nothing', () => {
    const two = session.of('two.fits')
    expect(two.notes).toEqual(['ImageMetaData.csv: N.I.N.A. could not measure any stars here (HFR 0).'])
    expect(two.metadata).not.toHaveProperty('gain')
    expect(two.metadata).not.toHaveProperty('airmass')
    expect(two.hint).toBeNull()
  })
  test('of something else are passed over with a note', () => {
    expect(ninaSession({ images: 'a,b\n1,2', details: null, weather: null }).of('x.fits').notes).toHaveLength(1)
    expect(ninaSession({ images: null, details, weather }).of('x.fits')).toEqual({ notes: [] })
  })
  test('a field may hold commas, quotes and line ends', () =>
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
        const header = cells.map((_, at) => `c${at}`)
        const row = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`)
        const expected = Object.fromEntries(cells.map((cell, at) => [`c${at}`, cell.replace(/\r$/, '').trim()]))
        const isBlank = cells.every((cell) => cell.replace(/\r$/, '').trim() === '')
        expect(readCsv(`${header.join(',')}\n${row.join(',')}\n`)).toEqual(isBlank ? [] : [expected])
      }),
    ))
})

test('the right ascension of a DWARF is in hours, and its exposure is text', () => {
  const text =
    '{"RA": 5.5881, "DEC": -5.39, "exp": "15", "gain": 60, "binning": "1*1", "ir": "Astro", "target": "M 42", "shotsStacked": 120}'
  expect(readShotsInfo(text)).toEqual({
    metadata: { object: 'M 42', exposureSeconds: 15, gain: 60, filter: 'Astro', binningX: 1, binningY: 1 },
    hint: { ra: expect.closeTo(83.8215, 6), dec: -5.39, pixelScaleArcsec: null, source: 'shotsInfo.json' },
  })
  expect(readShotsInfo('{"exp": "1/30"}').metadata).toEqual({ exposureSeconds: 0.0333333 })
  expect(readShotsInfo('{"RA": 5.58').notes).toEqual(['shotsInfo.json: it cannot be read as JSON.'])
  expect(readShotsInfo('[]').notes).toEqual(['shotsInfo.json: it holds no shots.'])
})

test('names tell which files belong together', () => {
  expect(sidecarNamesOf('M31.FITS')).toContain('m31.fits.xmp')
  expect(sidecarNamesOf('M31.fits.fz')).toEqual(expect.arrayContaining(['m31.wcs', 'm31.new', 'm31.ini', 'm31.xmp']))
  expect(['a.wcs', 'shotsInfo.json', 'ImageMetaData.csv', 'a.XMP'].every(isSidecarName)).toBe(true)
  expect(['a.fits', 'other.json', 'data.csv'].some(isSidecarName)).toBe(false)
  expect(twinStemOf('M31_Annotated.jpg')).toBe('m31')
  expect(twinStemOf('Annotated.jpg')).toBeNull()
})

test('of several sidecars the first one counts', () => {
  expect(
    joined([
      { rating: 3, metadata: { gain: 1 } },
      { rating: 5, isRejected: true, metadata: { gain: 2, filter: 'L' } },
    ]),
  ).toMatchObject({
    ...{ rating: 3, isRejected: true, metadata: { gain: 1, filter: 'L' } },
  })
})

test('no text breaks a reader, and none makes a number that is none', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.constantFrom('{"RA":null}', 'CTYPE1=1\nCRVAL1=9e999', '<rdf:RDF xmp:Rating="', '"a', 'PLTSOLVD=T\nCRVAL1=x'),
  )
  fc.assert(
    fc.property(text, (any) => {
      for (const found of [
        readSolvedHeader('a.wcs', any),
        readAstapIni('a.ini', any),
        readXmp('a.xmp', any),
        readShotsInfo(any),
        ninaSession({ images: any, details: any, weather: any }).of('a'),
      ])
        expect(
          JSON.stringify(joined([found]), (_, value) =>
            typeof value === 'number' && !Number.isFinite(value) ? 'no number' : value,
          ),
        ).not.toContain('no number')
    }),
    { numRuns: 500 },
  )
})
