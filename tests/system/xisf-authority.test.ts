import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import type { Samples } from '#shared/core/raster.ts'
import { writeXisf } from '#shared/formats/xisf/write.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'
import { makeRaster } from '#tests/support/make-fits.ts'

interface Expected {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: string
  readonly samples: readonly number[]
}

const folder = mkdtempSync(join(tmpdir(), 'darksite-xisf-'))
afterAll(() => rmSync(folder, { recursive: true }))
execFileSync('/usr/bin/python3', ['tests/golden/make/xisf_matrix.py', folder])
const matrix = Object.entries(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>)

const READ_AS: Readonly<Record<string, string>> = {
  ...{ UInt8: 'u8', UInt16: 'u16', UInt32: 'f64', UInt64: 'f64', Float32: 'f32', Float64: 'f64' },
}

describe('files packed by the codecs and digests of Python', () => {
  test('there is one of every kind', () => expect(matrix.length).toBeGreaterThanOrEqual(230))

  test.each(matrix)('%s', async (name, { samples, sampleFormat, ...shape }) => {
    const image = await openImage(join(folder, `${name}.xisf`))
    if (!image.ok) throw new Error(image.fault.message)
    expect(image.value.header).toMatchObject({ ...shape, format: 'xisf', sampleFormat: READ_AS[sampleFormat] })
    expect(Array.from(image.value.raster.data)).toEqual(samples)
  })
})

/** Reads what we wrote with Python's own XML parser, zlib and NumPy, by the words of the standard. */
const READER = `
import json, struct, sys, zlib
import xml.etree.ElementTree as ET
import numpy as np
b = open(sys.argv[1], 'rb').read()
assert b[:8] == b'XISF0100' and b[12:16] == bytes(4)
root = ET.fromstring(b[16:16 + struct.unpack('<I', b[8:12])[0]])
ns = '{http://www.pixinsight.com/xisf}'
image = root.find(ns + 'Image')
w, h, c = map(int, image.get('geometry').split(':'))
kind, start, length = image.get('location').split(':')
data = b[int(start):int(start) + int(length)]
assert kind == 'attachment' and int(start) + int(length) == len(b)
if image.get('compression'):
    codec, size, item = image.get('compression').split(':')
    assert codec == 'zlib+sh'
    data = np.frombuffer(zlib.decompress(data), 'u1').reshape(int(item), -1).T.tobytes()
    assert len(data) == int(size)
a = np.frombuffer(data, {'UInt8': '<u1', 'UInt16': '<u2', 'Float32': '<f4', 'Float64': '<f8'}[image.get('sampleFormat')]).reshape(c, h, w)
cards = {k.get('name'): [k.get('value'), k.get('comment')] for k in image.findall(ns + 'FITSKeyword')}
json.dump({'samples': a.ravel().astype(float).tolist(), 'cards': cards, 'bounds': image.get('bounds')}, sys.stdout)
`

describe('files that we wrote, read by Python', () => {
  for (const compression of ['none', 'zlib+sh'] as const)
    test.each(['u8', 'u16', 'f32', 'f64'] as const)(`%s, compression ${compression}`, (sampleFormat) => {
      const raster = makeRaster({ sampleFormat, channels: 3, width: 31, height: 17, isBottomUp: false })
      const cards = [
        { keyword: 'OBJECT', value: "Barnard's <star> & more", comment: 'a "comment"' },
        { keyword: 'EXPTIME', value: 30.5 },
      ]
      const file = writeXisf(raster, cards, { compression })
      if (!file.ok) throw new Error(file.fault.message)
      const path = join(folder, `ours-${sampleFormat}-${compression}.xisf`)
      writeFileSync(path, file.value)
      const read = JSON.parse(execFileSync('/usr/bin/python3', ['-c', READER, path]).toString())
      expect(read.samples).toEqual(Array.from(raster.data))
      expect(read.cards).toEqual({ OBJECT: ["'Barnard''s <star> & more'", 'a "comment"'], EXPTIME: ['30.5', ''] })
      expect(read.bounds).toBe(sampleFormat.startsWith('f') ? `0:${raster.white}` : null)
    })
})

/** The bytes of the samples as XISF stores them, so that 32-bit integers can be compared too. */
const storedBytes = (data: Samples, isUInt32: boolean): Uint8Array => {
  const stored = isUInt32 ? Uint32Array.from(data) : data
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
}

const compareCorpus = (corpus: string): void => {
  const manifest = readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').split('\n')
  const files = readdirSync(join(corpus, 'xisf')).filter((name) => name.endsWith('.xisf'))

  test.each(files)('%s has the pixels on which two other readers agree', async (name) => {
    const image = await openImage(join(corpus, 'xisf', name))
    if (!image.ok) throw new Error(image.fault.message)
    noteCorpusFiles([`xisf/${name}`])
    const line = manifest.find((one) => one.startsWith(`xisf/${name}\t`)) ?? ''
    const truth = /sha256\(planar LE pixels\) ([0-9a-f]{64})/.exec(line)?.[1]
    const { raster } = image.value
    if (truth !== undefined) {
      const bytes = storedBytes(raster.data, name.includes('.32.'))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(truth)
      return
    }
    const [geometry, sum] = OTHERS[name] ?? []
    expect([raster.width, raster.height, raster.channels].join(':')).toBe(geometry)
    expect(Array.from(raster.data).reduce((total, value) => total + value, 0)).toBeCloseTo(sum!, 6)
  })

  test('the same picture in FITS has the same pixels', async () => {
    const [own, sibling] = [
      await openImage(join(corpus, 'xisf/NGC3344.Mono.16.lz4hc+sh.xisf')),
      await openImage(join(corpus, 'fits-format/pi_NGC3344.Mono.16.fits')),
    ]
    if (!own.ok || !sibling.ok) throw new Error('not read')
    expect(own.value.raster.data).toEqual(sibling.value.raster.data)
    noteCorpusFiles(['fits-format/pi_NGC3344.Mono.16.fits'])
  })
}

/** Shape and sum of the files without a digest in the manifest, worked out with Python's struct, base64 and zlib. */
const OTHERS: Readonly<Record<string, readonly [geometry: string, sum: number]>> = {
  'forthxisf_test1.xisf': ['640:480:1', 0],
  'graxpert_color_16bit.xisf': ['6:5:3', 1159982],
  'graxpert_mono_32bit.xisf': ['6:5:1', 5.38000001758337],
  'libxisf_test.xisf': ['8:10:1', 390],
  'pixinsight_embedded_zlib.xisf': ['256:256:1', 16711680],
}

const corpus = corpusDir()
if (corpus === null) test('there is no corpus here, so real files are not compared', () => expect(corpus).toBeNull())
else compareCorpus(corpus)
