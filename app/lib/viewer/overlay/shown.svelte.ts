/** Which parts of the overlay are shown; the same for every frame while the app runs. */
class Shown {
  objects = $state(true)
  labels = $state(true)
  stars = $state(true)
  /** Lines of right ascension and declination. */
  grid = $state(false)
  /** Stars that were found in the picture. */
  detections = $state(false)
  loupe = $state(false)
  /** The next tap marks a place. */
  marking = $state(false)
}

export const shown = new Shown()
