/** What a device may be called until somebody says otherwise: iPads call themselves Macs, but Macs have no touch screen. */
export const guessDeviceName = (userAgent: string, touchPoints: number): string => {
  if (/iPhone/.test(userAgent)) return 'iPhone'
  if (/iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return 'iPad'
  if (/Android/.test(userAgent)) return /Mobile/.test(userAgent) ? 'Android phone' : 'Android tablet'
  if (/Macintosh/.test(userAgent)) return 'Mac'
  if (/Windows/.test(userAgent)) return 'Windows computer'
  if (/CrOS/.test(userAgent)) return 'Chromebook'
  return /Linux/.test(userAgent) ? 'Linux computer' : 'Tablet'
}

/** The code that came along in the address (`#123456`), or ''. */
export const codeInHash = (hash: string): string => /^#(\d{6})$/.exec(hash)?.[1] ?? ''
