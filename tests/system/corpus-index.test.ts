import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { indexFile } from '#server/images/index-file.ts'
import { isFrameName } from '#shared/formats/open.ts'
import { FrameMetadata, PointingHint } from '#shared/records/metadata.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'

/** Every fault that a scan of the corpus meets, why, and the files that have it. A new one must be explained here. */
const EXPLAINED: Record<string, { reason: string; files: RegExp }> = {
  'fits.no-picture': {
    reason: 'a table, a spectrum, groups, or a header alone',
    files:
      /^fits-odd\/(ascii|exiftool_FITS|group|gsfc_IUE_LWP|history_header|neox_example_bintable|table|tdim|theap-gap|variable_length_table|verify|zerowidth)\.fits$|\.wcs$|^fits-wcs\/(asi_M106_frame11\.wcs|sip)\.fits$|^photref\/.*\.fits(\.gz)?$|^fits-headers\//,
  },
  'fits.truncated': { reason: 'cut short, or a header whose pixels were taken away', files: /truncated_seestar|\.hdr$/ },
  'fits.no-end': { reason: 'the text of a header, saved without its END', files: /^fits-headers\// },
  'file.unknown-format': { reason: 'not a picture', files: /\.(md|tsv|csv|ecsv|json|txt|avro|hdr)$/ },
  'raw.damaged': { reason: 'samples whose pixels were taken out', files: /^raw\/exiftool_/ },
  'raw.truncated': { reason: 'a sample whose pixels were taken out', files: /^raw\/exiftool_CanonRaw\.cr3$/ },
  'raw.unsupported': { reason: 'camera raw is read by another issue', files: /^raw\// },
}

const corpus = corpusDir()
if (corpus === null) test('there is no corpus here, so no real folder is indexed', () => expect(corpus).toBeNull())
else {
  const files = readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(corpus.length + 1))
    .sort()

  test('every file of the corpus is indexed without a throw, and every fault is explained', async () => {
    const unexplained: string[] = []
    const counts: Record<string, number> = {}
    for (const file of files) {
      const result = await indexFile(join(corpus, file))
      if (!result.ok) throw new Error(`${file}: ${result.fault.code}`)
      const { fault, header, metadata, hint, sha256 } = result.value
      FrameMetadata.parse(metadata)
      PointingHint.nullable().parse(hint)
      expect(sha256).toBe(
        createHash('sha256')
          .update(readFileSync(join(corpus, file)))
          .digest('hex'),
      )
      counts[fault?.code ?? 'read'] = (counts[fault?.code ?? 'read'] ?? 0) + 1
      if (fault === null) expect(header).not.toBeNull()
      else if (!EXPLAINED[fault.code]?.files.test(file)) unexplained.push(`${file}: ${fault.code} ${fault.message}`)
    }
    console.log(counts)
    expect(unexplained).toEqual([])
    expect(counts['read']).toBeGreaterThanOrEqual(150)
    noteCorpusFiles(files)
  })

  test('a scan lists the pictures, those that cannot be read yet included, and leaves the rest', () => {
    const listed = files.filter(isFrameName)
    const left = files.filter((file) => !isFrameName(file))
    expect(listed.filter((file) => /\.(md|tsv|csv|ecsv|json|txt|wcs|hdr|avro)$/.test(file))).toEqual([])
    expect(left.filter((file) => /\.(fits?|fz|gz|bz2|xisf|jpe?g|png|tiff?|cr[23]|nef|dng)$/i.test(file))).toEqual([])
  })
}
