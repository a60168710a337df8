import { expect, test } from 'vitest'
import { codeInHash, guessDeviceName } from './device-name.ts'

test.each([
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15', 5, 'iPad'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15', 0, 'Mac'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1', 5, 'iPhone'],
  ['Mozilla/5.0 (Linux; Android 14; SM-X700) AppleWebKit/537.36 Chrome/124.0 Safari/537.36', 10, 'Android tablet'],
  ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36', 5, 'Android phone'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36', 0, 'Windows computer'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0', 0, 'Linux computer'],
])('%s with %i fingers is called %s', (agent, touchPoints, name) => {
  expect(guessDeviceName(agent, touchPoints)).toBe(name)
})

test('only six digits behind the hash are a code', () => {
  expect(['#123456', '#12345', '#1234567', '', '#abcdef', '123456'].map(codeInHash)).toEqual(['123456', '', '', '', '', ''])
})
