/** Which parts of the overlay are shown; the same for every frame while the app runs. */
class Shown {
  objects = $state(true)
  labels = $state(true)
  stars = $state(true)
}

export const shown = new Shown()
