const HIDDEN = '[hidden]'
/** Shorter ones would blot out half of the text. */
const MIN_LENGTH = 6

// In addresses, in JSON (whose quotes may be escaped once more), and in headers.
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/([?&](?:token|api_?key|key|session|secret|password)=)[^&\s"\\]+/gi, `$1${HIDDEN}`],
  [/((?:\\*["'])(?:token|api_?key|session|secret|password)(?:\\*["'])\s*:\s*\\*["'])[^"'\\]+/gi, `$1${HIDDEN}`],
  [/(\bBearer\s+)[^\s"\\]+/gi, `$1${HIDDEN}`],
  [/(\bdarksite=)[^;\s"\\]+/g, `$1${HIDDEN}`],
]

/** A line without keys, tokens and passwords: those that are known, and whatever looks like one by its name. */
export const hideSecrets = (line: string, known: readonly string[]): string => {
  const withoutKnown = known
    .filter((secret) => secret.length >= MIN_LENGTH)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .reduce((text, secret) => text.replaceAll(secret, HIDDEN), line)
  return PATTERNS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), withoutKnown)
}
