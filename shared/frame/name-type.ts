import type { FrameType } from '#shared/records/metadata.ts'
import type { TypedFrame } from './typed-frame.ts'

/**
 * Beginnings of file names: N.I.N.A. and ASIAIR (`Light_M 81_180.0s_…`, `Dark_…`), Seestar (`Stacked_36_Polaris_…`,
 * `DSO_Stacked_…`), Dwarf (`stacked-16_…`, `img_stacked…`), PixInsight (`masterDark_BIN-1…`, `integration…`), Siril
 * (`result_…`, `pp_light_…`).
 */
const FILE_STARTS: readonly (readonly [RegExp, FrameType])[] = [
  [/^(dso_|img_)?stacked?[-_ ]|^(stacked|autosave|result)([-_ .]|$)|^(live_?stack)/, 'stacked'],
  [/^master[-_ ]?lights?|^(integration|drizzle_integration)([-_ .]|$)/, 'stacked'],
  [/^master[-_ ]?(dark|flat|bias|offset|zero)|^(dark|flat|bias|offset)[-_ ]?(master|stacked)/, 'master'],
  [/^(flat[-_ ]?darks?|dark[-_ ]?flats?|darks?)([-_ .\d]|$)/, 'dark'],
  [/^(sky)?flats?([-_ .\d]|$)/, 'flat'],
  [/^(bias(es)?|offsets?|zeros?)([-_ .\d]|$)/, 'bias'],
  [/^(pp_)?(lights?|snapshot)([-_ .\d]|$)/, 'light'],
  [/^(raw_)?(lunar|solar|planet(ary)?)([-_ .\d]|$)/, 'planetary'],
]

/** Ekos puts the kind behind the target: `M45_Light_Red_001.fits`. N.I.N.A. patterns may put it anywhere between underscores. */
const INNER: readonly (readonly [RegExp, FrameType])[] = [
  [/_(dark|dark_?flat|flat_?dark)_/, 'dark'],
  [/_flat_/, 'flat'],
  [/_bias_/, 'bias'],
  [/_light_/, 'light'],
]

/** Whole names of folders, those of the capture programs and those that people make. */
const FOLDERS: readonly (readonly [RegExp, FrameType])[] = [
  [/^(stacked|stacks|stack|integrations?|results?|autosave|live_?stack)$/, 'stacked'],
  [/^(masters?|master[-_ ]?(darks?|flats?|bias(es)?)|calibration[-_ ]?masters?)$/, 'master'],
  [/^(darks?|flat[-_ ]?darks?|dark[-_ ]?flats?|dwarf_dark)$/, 'dark'],
  [/^(flats?|sky[-_ ]?flats?)$/, 'flat'],
  [/^(bias(es)?|offsets?|zeros?)$/, 'bias'],
  [/^(planetary|planets?|lunar|solar|moon|sun|jupiter|saturn|mars|venus)$/, 'planetary'],
  [/^(lights?|subs?|snapshots?|dwarf_raw_.*|.*[-_]subs?)$/, 'light'],
]

/** How many folders above the file may speak. Higher ones are somebody's disk. */
const NEAR_FOLDERS = 3

/** The type that a file's name or its folders tell; null when they tell nothing. The file's own name comes first. */
export const typeOfName = (path: string): TypedFrame | null => {
  const parts = path.split(/[/\\]/).filter((part) => part !== '')
  const file = parts.at(-1) ?? ''
  const stem = file.toLowerCase().replace(/\.[a-z]{2,5}(\.[a-z\d]{2,3})?$/, '')
  const start = FILE_STARTS.find(([pattern]) => pattern.test(stem))
  if (start) return { type: start[1], rule: `the file name begins with "${/^[a-z]+(?:[-_ ]?[a-z]+)?/i.exec(file)?.[0] ?? file}"` }
  const inner = INNER.find(([pattern]) => pattern.test(stem))
  if (inner) return { type: inner[1], rule: `the file name has "${inner[1]}" in it` }
  for (const folder of parts.slice(0, -1).slice(-NEAR_FOLDERS).reverse()) {
    const found = FOLDERS.find(([pattern]) => pattern.test(folder.toLowerCase()))
    if (found) return { type: found[1], rule: `the folder is called "${folder}"` }
  }
  return null
}
