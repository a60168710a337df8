import type { Position } from '#shared/core/position.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { type Camera, pixelScaleOf } from './camera.ts'
import type { PlannedFrame } from './night.ts'

export interface Capture {
  readonly camera: Camera
  readonly exposureSeconds: number
  readonly object: string
  readonly frame: PlannedFrame
}

/** Somewhere in the Alps, where nobody observes. */
const SITE = { latitude: 46.5, longitude: 9.9, elevation: 2000 }

/** The header as capture programs write it; rows from the top down. The pointing is the mount's belief, not the truth. */
export const cardsOf = ({ camera, exposureSeconds, object, frame }: Capture): HeaderCard[] => [
  card('IMAGETYP', 'LIGHT', 'Type of exposure'),
  card('EXPOSURE', exposureSeconds, '[s] Exposure duration'),
  card('EXPTIME', exposureSeconds, '[s] Exposure duration'),
  card('DATE-OBS', new Date(frame.startMs).toISOString().slice(0, -1), 'Start of the exposure (UTC)'),
  card('XBINNING', 1, 'X axis binning factor'),
  card('YBINNING', 1, 'Y axis binning factor'),
  card('GAIN', camera.gain, 'Sensor gain'),
  card('OFFSET', camera.offset, 'Sensor gain offset'),
  card('EGAIN', camera.electronsPerAdu, '[e-/ADU] Electrons per A/D unit'),
  card('XPIXSZ', camera.pixelSizeUm, '[um] Pixel X axis size'),
  card('YPIXSZ', camera.pixelSizeUm, '[um] Pixel Y axis size'),
  card('INSTRUME', camera.instrument, 'Imaging instrument name'),
  card('SET-TEMP', camera.setTemp, '[degC] CCD temperature setpoint'),
  card('CCD-TEMP', frame.ccdTemp, '[degC] CCD temperature'),
  ...(camera.bayer === null
    ? []
    : [
        card('BAYERPAT', camera.bayer, 'Sensor Bayer pattern'),
        card('XBAYROFF', 0, '[px] Bayer pattern X axis offset'),
        card('YBAYROFF', 0, '[px] Bayer pattern Y axis offset'),
      ]),
  card('TELESCOP', camera.telescope, 'Name of telescope'),
  card('FOCALLEN', camera.focalLengthMm, '[mm] Focal length'),
  card('FOCRATIO', Math.round((camera.focalLengthMm / camera.apertureMm) * 10) / 10, 'Focal ratio'),
  card('RA', rounded(frame.reported.ra), '[deg] RA of telescope'),
  card('DEC', rounded(frame.reported.dec), '[deg] Declination of telescope'),
  card('OBJCTRA', sexagesimal(frame.reported.ra / 15), '[H M S] RA of imaged object'),
  card('OBJCTDEC', signed(frame.reported), '[D M S] Declination of imaged object'),
  card('OBJECT', object, 'Name of the object of interest'),
  card('FILTER', camera.filter, 'Active filter name'),
  card('SITELAT', SITE.latitude, '[deg] Observation site latitude'),
  card('SITELONG', SITE.longitude, '[deg] Observation site longitude'),
  card('SITEELEV', SITE.elevation, '[m] Observation site elevation'),
  card('SCALE', rounded(pixelScaleOf(camera)), '[arcsec/px] Pixel scale'),
  card('ROWORDER', 'TOP-DOWN', 'FITS image orientation'),
  card('EQUINOX', 2000, 'Equinox of celestial coordinate system'),
  card('SWCREATE', 'Darksite simulator', 'Software that created this file'),
]

/** As N.I.N.A. names its files: date and time, filter, sensor temperature, exposure, number. */
export const fileNameOf = ({ camera, exposureSeconds, frame }: Capture): string => {
  const time = new Date(frame.startMs).toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')
  const filter = camera.filter.replace(/[^\w-]+/g, '-')
  const number = String(frame.number).padStart(4, '0')
  return `${time}_${filter}_${frame.ccdTemp.toFixed(2)}_${exposureSeconds.toFixed(2)}s_${number}.fits`
}

const card = (keyword: string, value: string | number, comment: string): HeaderCard => ({ keyword, value, comment })

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6

/** `05 35 17.30` */
const sexagesimal = (value: number): string => {
  const hundredths = Math.round(value * 360_000)
  const pad = (part: number): string => String(Math.floor(part)).padStart(2, '0')
  const seconds = ((hundredths % 6000) / 100).toFixed(2).padStart(5, '0')
  return `${pad(hundredths / 360_000)} ${pad((hundredths / 6000) % 60)} ${seconds}`
}

const signed = ({ dec }: Position): string => `${dec < 0 ? '-' : '+'}${sexagesimal(Math.abs(dec))}`
