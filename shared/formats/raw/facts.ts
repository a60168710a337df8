import { z } from 'zod'

/** What LibRaw knows of an opened file, by LibRaw's own names; what is not used here is left out. */
export const RawFactsSchema = z.object({
  /** Of the whole sensor, borders included. */
  raw_width: z.number(),
  raw_height: z.number(),
  top_margin: z.number(),
  left_margin: z.number(),
  /** Of the visible area, already turned as the camera was held. */
  width: z.number(),
  height: z.number(),
  /** 0 upright, 3 upside down, 5 and 6 a quarter turn counter-clockwise and clockwise. */
  flip: z.number(),
  camera_make: z.string(),
  camera_model: z.string(),
  iso_speed: z.number(),
  /** [s] */
  shutter: z.number(),
  aperture: z.number(),
  /** [mm] */
  focal_len: z.number(),
  /** The camera's clock, read as local time [s since 1970]. */
  timestamp: z.number(),
  artist: z.string(),
  software: z.string(),
  /** 2 bits per pixel of a cell of 8 rows and 2 columns; 0 for colour or grey, 9 for X-Trans. */
  filters: z.number(),
  colors: z.number(),
  cdesc: z.string(),
  is_foveon: z.number(),
  gps_data: z.object({
    latitude: z.array(z.number()),
    longitude: z.array(z.number()),
    altitude: z.number(),
    latref: z.string().nullable(),
    longref: z.string().nullable(),
    altref: z.number(),
    gpsparsed: z.boolean(),
  }),
  color_data: z.object({ black: z.number(), maximum: z.number() }),
  lens: z.object({ Lens: z.string(), makernotes: z.object({ Lens: z.string() }) }),
  metadata_common: z.object({ SensorTemperature: z.number(), CameraTemperature: z.number() }),
})

/** Tables that the binding does not tell. */
export interface Tables {
  /** Four levels by colour, then rows and columns of a repeating cell of levels, then that cell. */
  readonly cblack: readonly number[]
  /** Colours (0 red, 1 green, 2 blue) of the 6 x 6 cell, from the first visible pixel. */
  readonly xtrans: readonly number[]
}

export type RawFacts = z.infer<typeof RawFactsSchema> & { readonly tables: Tables | null }
