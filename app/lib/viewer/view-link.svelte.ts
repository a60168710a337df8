import type { Size } from './math/orientation.ts'
import { fitScale, type View } from './math/view.ts'

/**
 * One place and zoom for several viewers: fractions of the upright picture and times the fitted size, so that frames of
 * different cameras show the same part, too.
 */
export class ViewLink {
  #view = $state.raw<View | null>(null)

  /** Null means the whole picture. */
  viewOf(picture: Size, screen: Size): View | null {
    const view = this.#view
    if (!view) return null
    return { scale: view.scale * fitScale(picture, screen), x: view.x * picture.width, y: view.y * picture.height }
  }

  look(view: View | null, picture: Size, screen: Size): void {
    this.#view = view && { scale: view.scale / fitScale(picture, screen), x: view.x / picture.width, y: view.y / picture.height }
  }
}
