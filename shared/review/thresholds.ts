import { z } from 'zod'

const part = (initial: number, title: string, description: string) =>
  z.number().min(0).max(1).default(initial).meta({ title, description })

/**
 * When a frame is suggested for rejection: it must be far from the others (z) and differ by enough to matter (the rest). Changes
 * are fractions of the group's median.
 */
export const ReviewThresholds = z.object({
  minFrames: z.int().min(3).max(100).default(5).meta({
    title: 'Frames to compare',
    description: 'Fewer measured frames in a group are too few to judge by each other',
  }),
  minStars: z.int().min(1).max(100).default(5).meta({
    title: 'Stars to compare',
    description: 'Where a frame usually has fewer stars, chance decides what is measured of them',
  }),
  z: z.number().min(2).max(10).default(3.5).meta({
    title: 'Distance',
    description: 'Robust standard deviations from the others; 3.5 is the limit of Iglewicz and Hoaglin (1993)',
  }),
  starLoss: part(
    0.25,
    'Stars lost',
    'Missing stars that count: a quarter is 0.3 mag of cloud in a field whose counts double per magnitude',
  ),
  backgroundRise: part(0.05, 'Brighter sky', 'A rise of the background that counts as light sent back by a cloud'),
  skyBright: part(0.3, 'Bright sky', 'A rise of the background that is worth a look by itself'),
  dimmingMag: part(0.25, 'Dimming', 'Loss of transparency that counts [mag], when the frames are solved'),
  softness: part(0.15, 'Soft stars', 'Growth of the star size that is worth a look'),
  blur: part(0.25, 'Blurred stars', 'Growth of the star size that costs a stack more resolution than the frame adds signal'),
  eccentricity: part(0.55, 'Eccentricity', 'Elongation that shows: users of PixInsight accept up to 0.42 unseen and 0.55 seen'),
  trailing: part(0.5, 'Trailing', 'How much the long axes of the stars must agree to be called trailed'),
  tilt: part(0.2, 'Tilt', 'Spread of the star size over the corners that is worth a look'),
  patchiness: part(0.35, 'Patchiness', 'How uneven sky and star counts must be to be called a cloud'),
})
export type ReviewThresholds = z.infer<typeof ReviewThresholds>

export const DEFAULT_THRESHOLDS: ReviewThresholds = ReviewThresholds.parse({})

/** The Sun brightens the sky until it is so far below the horizon [deg]: the end of astronomical twilight. */
export const TWILIGHT_DEG = -18

/** From so many frames on, the rejection of a stack removes a trail by itself (sigma clipping wants about ten). */
export const STACK_REMOVES_TRAILS = 10
