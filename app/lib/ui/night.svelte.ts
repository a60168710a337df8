const KEY = 'darksite.night'
const DAY_COLOUR = '#0b0d12'

/** Red on black for dark-adapted eyes. Remembered in this browser; `app.html` sets it before the first paint. */
class Night {
  isOn = $state(false)

  /** Takes over what the page has begun with. */
  restore(): void {
    this.isOn = 'night' in document.documentElement.dataset
  }

  toggle(): void {
    this.isOn = !this.isOn
    document.documentElement.toggleAttribute('data-night', this.isOn)
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', this.isOn ? '#000000' : DAY_COLOUR)
    localStorage.setItem(KEY, this.isOn ? 'on' : 'off')
  }
}

export const night = new Night()
