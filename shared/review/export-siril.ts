/** Kept frames of one group, which lie as links in a folder of their own. */
export interface SirilLights {
  /** Name of the folder inside the export. */
  readonly folder: string
  readonly frames: number
}

/**
 * A Siril script for an export folder: one sequence of the kept frames of each group in `process/`. Siril 1.0 has no command that
 * chooses frames in a script (`unselect` is refused there), so what is rejected is simply not in the folders.
 */
export const sirilScript = (exportFolder: string, lights: readonly SirilLights[]): string =>
  [
    '# The frames that were kept. Run it in Siril: Scripts, or "siril-cli -s FILE". It makes links, no copies.',
    'requires 1.0.0',
    ...lights.flatMap(({ folder, frames }) => [
      '',
      `# ${oneLine(folder)}: ${frames} frames`,
      `cd ${quoted(`${exportFolder}/${folder}`)}`,
      `link ${sequenceName(folder)} -out=../process`,
    ]),
    '',
    `cd ${quoted(`${exportFolder}/process`)}`,
    'close',
    '',
  ].join('\n')

/** A name that needs no quotes in Siril and does not end in a digit, which would run into the frame numbers. */
export const sequenceName = (text: string): string =>
  `${
    text
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'lights'
  }_`

/** A line break in a folder's name must not become a command. */
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ')
const quoted = (text: string): string => `"${oneLine(text).replace(/["\\]/g, '\\$&')}"`
