import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const CSS = readFileSync(join(import.meta.dirname, 'theme.css'), 'utf8')

/** The colours of a rule, six digits each. */
const coloursOf = (selector: string): Readonly<Record<string, string>> => {
  const rule = CSS.slice(CSS.indexOf(`\n${selector} {`)).split('}')[0] ?? ''
  return Object.fromEntries([...rule.matchAll(/--([\w-]+): (#[0-9a-f]{3,6});/g)].map(([, name, value]) => [name!, value!]))
}

/** Relative luminance and contrast by WCAG 2.2; in the red theme only the red of a colour passes the sheet over the page. */
const luminance = (colour: string, isRed: boolean): number => {
  const hex = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit).join('') : colour.slice(1)
  const [r = 0, g = 0, b = 0] = [0, 2, 4]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + (isRed ? 0 : 0.7152 * g + 0.0722 * b)
}
const contrast = (a: string, b: string, isRed: boolean): number => {
  const [dark = 0, light = 0] = [luminance(a, isRed), luminance(b, isRed)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

describe.each([
  ['dark', ':root', false],
  ['red', ':root[data-theme="red"]', true],
  ['amber', ':root[data-theme="amber"]', false],
  ['dim', ':root[data-theme="dim"]', false],
] as const)('%s', (_, selector, isRed) => {
  const colours = coloursOf(selector)
  const pairs = ['text', 'text-2', 'text-3', 'accent', 'bad', 'good'].flatMap((ink) =>
    ['bg', 'sunken', 'raised', 'raised-2'].map((ground) => [ink, ground] as const),
  )

  test.each(pairs)('%s on %s can be read: at least 4.5 to 1', (ink, ground) => {
    expect(contrast(colours[ink]!, colours[ground]!, isRed)).toBeGreaterThanOrEqual(4.5)
  })

  test('what stands on a button of the accent can be read', () => {
    expect(contrast(colours['on-accent']!, colours['accent']!, isRed)).toBeGreaterThanOrEqual(4.5)
  })
})

test.each([
  ['red', /^#[0-9a-f]{2}0000$|^#[0-9a-f]00$/],
  ['amber', /^#[0-9a-f]{4}00$|^#[0-9a-f]{2}0$/],
])('every colour of the %s theme is of its light', (name, light) => {
  for (const [use, colour] of Object.entries(coloursOf(`:root[data-theme="${name}"]`))) expect(colour, use).toMatch(light)
})
