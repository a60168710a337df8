/** The looks of the product; theme.css says what they are. */
export const THEMES = [
  { value: 'dark', label: 'Dark' },
  { value: 'red', label: 'Red' },
  { value: 'amber', label: 'Amber' },
  { value: 'dim', label: 'Dim' },
] as const

export type ThemeName = (typeof THEMES)[number]['value']

// What each makes of a picture: the share of each colour that it lets pass, and whether colours are told apart at all. As in theme.css and app.html.
const LIGHTS: Readonly<
  Record<ThemeName, { readonly rgb: readonly [red: number, green: number, blue: number]; readonly isOneColour: boolean }>
> = {
  dark: { rgb: [1, 1, 1], isOneColour: false },
  red: { rgb: [1, 0, 0], isOneColour: true },
  amber: { rgb: [1, 0.69, 0], isOneColour: true },
  dim: { rgb: [0.6, 0.6, 0.6], isOneColour: false },
}

/** Darker than this, text could not be found again to make it brighter [%]. */
export const DARKEST = 20

const DARK_GROUND = '#0b0d12'
const isTheme = (name: string | null | undefined): name is ThemeName => THEMES.some(({ value }) => value === name)

/** Theme, brightness and size of targets. Remembered in this browser; static/theme.js sets them before the first paint. */
class Theme {
  name: ThemeName = $state('dark')
  /** How much of the light passes [%]. */
  brightness = $state(100)
  /** Targets for fingers in gloves. */
  isGlove = $state(false)
  readonly light = $derived(LIGHTS[this.name])
  readonly isNight = $derived(this.name !== 'dark')
  /** Little texts below a mouse are drawn by the system, bright and in all colours: only by day. */
  readonly hasTips = $derived(!this.isNight)
  #lastNight: ThemeName = 'red'

  /** Takes over what was kept, now and whenever another window changes it. The returned function ends it. */
  start(): () => void {
    this.#recall()
    const follow = (): void => this.#recall()
    window.addEventListener('storage', follow)
    return () => window.removeEventListener('storage', follow)
  }

  #recall(): void {
    const [name, last] = [localStorage.getItem('darksite.theme'), localStorage.getItem('darksite.night')]
    if (isTheme(last)) this.#lastNight = last
    this.set(isTheme(name) ? name : 'dark')
    this.setBrightness(Number(localStorage.getItem('darksite.brightness') ?? 100))
    this.setGlove(localStorage.getItem('darksite.glove') === 'on')
  }

  set(name: ThemeName): void {
    this.name = name
    if (this.isNight) this.#lastNight = name
    document.documentElement.dataset['theme'] = name
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', this.isNight ? '#000000' : DARK_GROUND)
    localStorage.setItem('darksite.theme', name)
    localStorage.setItem('darksite.night', this.#lastNight)
  }

  /** From the dark theme to the one that was used at night before, and back. */
  toggleNight(): void {
    this.set(this.isNight ? 'dark' : this.#lastNight)
  }

  setBrightness(percent: number): void {
    this.brightness = Math.min(100, Math.max(DARKEST, Math.round(percent)))
    const root = document.documentElement
    root.style.setProperty('--brightness', `${this.brightness}%`)
    root.toggleAttribute('data-capped', this.brightness < 100)
    localStorage.setItem('darksite.brightness', String(this.brightness))
  }

  setGlove(isOn: boolean): void {
    this.isGlove = isOn
    document.documentElement.toggleAttribute('data-glove', isOn)
    localStorage.setItem('darksite.glove', isOn ? 'on' : 'off')
  }
}

export const theme = new Theme()
