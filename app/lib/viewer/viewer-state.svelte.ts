import { theme } from '#lib/ui/theme.svelte.ts'
import type { Fault } from '#shared/core/fault.ts'
import type { PictureList } from '#shared/formats/format.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import type { Drawing } from './connect.ts'
import type { Part } from './load/shown-pixels.ts'
import { type Affine, compose, type Point } from './math/affine.ts'
import { type Orientation, type Size, uprightSize } from './math/orientation.ts'
import {
  clampView,
  fitScale,
  fitView,
  frameToScreen,
  leastScale,
  panBy,
  uprightToScreen,
  type View,
  zoomAbout,
} from './math/view.ts'
import { type Box, intersection } from './overlay/box.ts'
import type { OpenedPicture } from './protocol.ts'
import { chosen, isPlain, type StretchChoice, settle } from './stretch/choice.svelte.ts'
import { stretchLock } from './stretch/lock.svelte.ts'
import { isSameStretch, LINEAR, type Stretch } from './stretch/stretch.ts'
import type { ViewLink } from './view-link.svelte.ts'

/** Progress is shown only when loading takes longer than this [ms]. */
const PATIENCE_MS = 300

/** So long the former picture may stand in for the next: about what the eye takes for at once [ms]. */
const HOLD_MS = 120

/** What the viewer shows of one frame: which picture, which part of it, how bright. */
export class ViewerState {
  readonly #drawing: Drawing
  /** Set once; known before what is derived of it. */
  #link: ViewLink | null = null
  #turn = 0
  /** Counts pictures that were shown. */
  #shown = 0

  /** The frame that is shown, which follows the one that is asked for. */
  frame = $state.raw<(FrameRow & { id: string }) | null>(null)
  /** True when the canvas shows it. */
  isDrawn = $state(false)
  /** False while the canvas has nothing to show, or what it shows is too old. */
  isCanvasShown = $state(false)
  solution = $state.raw<SolutionRow | null>(null)
  screen = $state.raw<Size>({ width: 0, height: 0 })
  /** Device pixels per CSS pixel. */
  ratio = $state(1)
  /** `preview`: the small picture stands in for an original that cannot be shown. */
  shows = $state<'nothing' | 'preview' | 'original'>('nothing')
  opened = $state.raw<OpenedPicture | null>(null)
  fault = $state.raw<Fault | null>(null)
  /** 0 to 1 while a load takes long; null otherwise. */
  progress = $state<number | null>(null)
  stretch = $state.raw<Stretch>(LINEAR)
  /** The stretch that the picture was opened with. */
  opening = $state.raw<Stretch>(LINEAR)
  histogram = $state.raw<Uint32Array[]>([])
  /** Null means fitted, also when the window changes its size. */
  #own = $state.raw<View | null>(null)

  orientation = $derived<Orientation>(
    this.shows === 'original' && this.opened ? this.opened.orientation : this.frame?.isBottomUp ? 4 : 1,
  )
  /** Size as stored [frame pixels]. */
  size = $derived<Size>(
    this.shows === 'original' && this.opened
      ? { width: this.opened.width, height: this.opened.height }
      : { width: Math.max(1, this.frame?.width ?? 1), height: Math.max(1, this.frame?.height ?? 1) },
  )
  upright = $derived(uprightSize(this.orientation, this.size))
  #view = $derived(this.#link ? this.#link.viewOf(this.upright, this.screen) : this.#own)
  view = $derived(clampView(this.#view ?? fitView(this.upright, this.screen), this.upright, this.screen))
  isFitted = $derived(this.#view === null)
  isSmallest = $derived(this.view.scale <= leastScale(this.upright, this.screen))
  /** From the stored frame (edge coordinates) to the screen. */
  toScreen = $derived(frameToScreen(this.view, this.size, this.orientation, this.screen))
  uprightToScreen = $derived(uprightToScreen(this.view, this.screen))
  /** The part of the screen that shows the picture. */
  area = $derived.by<Box>(() => {
    const { a, e, f } = this.uprightToScreen
    const picture = { x: e, y: f, width: this.upright.width * a, height: this.upright.height * a }
    return intersection(picture, { x: 0, y: 0, ...this.screen })
  })
  /** From texels of what is drawn to the screen. */
  place = $derived.by<Affine | null>(() => {
    if (!this.opened || this.shows === 'nothing') return null
    const { width, height, pitch } = this.opened.texels
    if (this.shows === 'original') return compose(this.toScreen, scaling(pitch, pitch))
    return compose(this.uprightToScreen, scaling(this.upright.width / width, this.upright.height / height))
  })

  /** With a link, place and zoom are those of everybody who has it. */
  constructor(drawing: Drawing, link: ViewLink | null = null) {
    this.#drawing = drawing
    this.#link = link
  }

  /**
   * Loads the original; where that fails, the preview. A later call makes this one void. What was on screen stays for a
   * moment, so that nothing flickers where the next picture is ready; with `isViewKept` until it is, and a picture of the
   * same size then shows the same part.
   */
  async open(frame: FrameRow & { id: string }, fileUrl: string, previewUrl: string | null, isViewKept = false): Promise<void> {
    this.#turn++
    const turn = this.#turn
    const isStale = (): boolean => turn !== this.#turn
    const hold = isViewKept && this.shows !== 'nothing' ? null : setTimeout(() => isStale() || this.#clear(frame), HOLD_MS)
    if (this.shows === 'nothing') this.#clear(frame)
    const original = await this.#load(fileUrl, isStale)
    if (hold !== null) clearTimeout(hold)
    if (isStale() || !original) return
    const view = isViewKept && this.frame?.width === frame.width && this.frame.height === frame.height ? this.#own : null
    if (this.frame !== frame) this.#reset(frame)
    if (original.ok) {
      this.fault = null
      const stretch = await this.#stretchFor(original.value)
      if (isStale()) return
      this.opening = stretch
      return this.#show('original', original.value, view, stretch)
    }
    this.isCanvasShown = false
    this.fault = original.fault
    const preview = previewUrl === null ? null : await this.#load(previewUrl, isStale)
    if (isStale() || !preview?.ok) return
    this.#show('preview', preview.value, view, LINEAR)
  }

  /** Has the next pictures loaded while this one is looked at. */
  lookAhead(urls: readonly string[]): void {
    if (this.shows === 'original') this.#drawing.ahead(urls, this.#pixels())
  }

  /** Nothing is asked of the worker any more: it may belong to another viewer soon. */
  end(): void {
    this.#turn++
    this.#drawing.end()
  }

  #clear(frame: FrameRow & { id: string }): void {
    this.#reset(frame)
    this.isCanvasShown = false
  }

  #reset(frame: FrameRow & { id: string }): void {
    this.frame = frame
    this.shows = 'nothing'
    this.opened = null
    this.fault = null
    this.progress = null
    this.histogram = []
    this.isDrawn = false
    this.#own = null
  }

  async #load(url: string, isStale: () => boolean) {
    let fraction = 0
    const timer = setTimeout(() => {
      if (!isStale()) this.progress = fraction
    }, PATIENCE_MS)
    const onProgress = (now: number): void => {
      fraction = now
      if (this.progress !== null && !isStale()) this.progress = now
    }
    const result = await this.#drawing.open(url, this.#pixels(), onProgress)
    clearTimeout(timer)
    if (!isStale()) this.progress = null
    return isStale() ? null : result
  }

  /** The screen in device pixels. */
  #pixels(): Size {
    const { width, height } = this.screen
    return { width: width * this.ratio, height: height * this.ratio }
  }

  #show(what: 'preview' | 'original', opened: OpenedPicture, view: View | null, stretch: Stretch): void {
    this.#own = view
    this.#shown++
    this.opened = opened
    this.shows = what
    this.stretch = stretch
  }

  /** Draws what the state says now. */
  async draw(place: Affine): Promise<void> {
    const turn = this.#shown
    const { light } = theme
    await this.#drawing.draw({ place, ...this.screen, devicePixelRatio: this.ratio, stretch: this.stretch, light })
    if (turn === this.#shown && this.shows !== 'nothing') {
      this.isDrawn = true
      this.isCanvasShown = true
    }
  }

  async loadHistogram(): Promise<void> {
    const turn = this.#turn
    const histogram = await this.#drawing.histogram()
    if (turn === this.#turn) this.histogram = histogram
  }

  /** Texels of the original as they are shown now; null while there is none. */
  pixels(part: Part): Promise<Uint8ClampedArray<ArrayBuffer> | null> {
    return this.shows === 'original' ? this.#drawing.pixels(part, this.stretch) : Promise.resolve(null)
  }

  /** Other pictures of the same file; null where there is none. */
  async pictures(): Promise<PictureList | null> {
    const turn = this.#turn
    const list = this.shows === 'original' ? await this.#drawing.pictures() : null
    return turn === this.#turn ? list : null
  }

  probe(x: number, y: number) {
    return this.shows === 'original' ? this.#drawing.probe(x, y) : Promise.resolve(null)
  }

  /** The kept one; else what was chosen last. Pictures made for looking at are shown as they are, unless one is locked. */
  async #stretchFor(opened: OpenedPicture): Promise<Stretch> {
    const { initial, auto } = opened
    const isForLooking = !isSameStretch(initial, auto)
    const kept = this.frame && stretchLock.stretchFor(this.frame, isForLooking)
    if (kept) return kept
    const choice = settle(chosen.choice, opened)
    if (isPlain(choice) || isForLooking) return initial
    const resolved = await this.#drawing.resolve(choice)
    return resolved.ok ? resolved.value : initial
  }

  /** Another curve for this picture and the next ones. */
  async choose(choice: StretchChoice): Promise<void> {
    chosen.choice = choice
    const turn = this.#turn
    const resolved = await this.#drawing.resolve(settle(choice, this.opened ?? { bayer: null }))
    if (turn === this.#turn && chosen.choice === choice && resolved.ok) this.setStretch(resolved.value)
  }

  /** What this picture would have been opened with. */
  async useOwnStretch(): Promise<void> {
    const turn = this.#turn
    if (this.shows !== 'original' || !this.opened) return
    const stretch = await this.#stretchFor(this.opened)
    if (turn === this.#turn) this.stretch = stretch
  }

  setStretch(stretch: Stretch): void {
    this.stretch = stretch
    if (this.frame) stretchLock.change(this.frame, stretch)
  }

  zoom(factor: number, at: Point = { x: this.screen.width / 2, y: this.screen.height / 2 }): void {
    const next = zoomAbout(this.view, factor, at, this.upright, this.screen)
    // Back at the whole picture it stays fitted, whatever becomes of the window.
    const isWhole = next.scale === fitScale(this.upright, this.screen)
    this.#look(isWhole ? null : next)
  }

  zoomTo(scale: number, at?: Point): void {
    this.zoom(scale / this.view.scale, at)
  }

  pan(by: Point): void {
    this.#look(panBy(this.view, by, this.upright, this.screen))
  }

  fit(): void {
    this.#look(null)
  }

  #look(view: View | null): void {
    if (this.#link) this.#link.look(view, this.upright, this.screen)
    else this.#own = view
  }

  /** Double tap: from fitted to 100 % about the point, and back. */
  toggle(at: Point): void {
    if (this.isFitted) this.zoomTo(1, at)
    else this.fit()
  }
}

const scaling = (x: number, y: number): Affine => ({ a: x, b: 0, c: 0, d: y, e: 0, f: 0 })
