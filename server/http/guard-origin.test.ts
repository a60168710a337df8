import { expect, test } from 'vitest'
import { hostOf, isRemote, isSameOrigin, plainAddress } from './guard-origin.ts'

test('a host is read without its port', () => {
  expect(['localhost:8484', '[::1]:8484', 'A.B', undefined].map(hostOf)).toEqual(['localhost', '::1', 'a.b', ''])
})

test('on an encrypted line a page that was not encrypted is somebody else’s', () => {
  const from = (origin: string, isEncrypted: boolean) =>
    isSameOrigin({ origin, host: 'rig.local:8443', site: undefined, isEncrypted })
  expect(from('https://rig.local:8443', true)).toBe(true)
  expect(from('http://rig.local:8443', true)).toBe(false)
  expect(from('http://rig.local:8443', false)).toBe(true)
  expect(from('https://rig.local:8443', false)).toBe(true)
  expect(from('https://rig.local', true)).toBe(false)
})

test('an IPv4 address is the same through a socket of IPv6', () => {
  expect(plainAddress('::ffff:192.168.1.5')).toBe('192.168.1.5')
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1')
  expect(isRemote(plainAddress('::ffff:127.0.0.1'), undefined)).toBe(false)
  expect(isRemote('127.0.0.1', '10.0.0.9')).toBe(true)
})
