import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeFits, makeRaster } from '#tests/support/make-fits.ts'
import { openFileSource } from './file-source.ts'
import { indexFile } from './index-file.ts'
import { openImage } from './open-image.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-index-'))
afterAll(() => rmSync(folder, { recursive: true }))

const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
const indexed = async (path: string) => {
  const result = await indexFile(path)
  if (!result.ok) throw new Error(result.fault.code)
  return result.value
}

test('one reading gives address, header, metadata, hint and type', async () => {
  const bytes = makeFits({
    width: 50,
    height: 40,
    cards: [
      { keyword: 'IMAGETYP', value: 'Dark Frame' },
      { keyword: 'EXPTIME', value: 300 },
      { keyword: 'OBJCTRA', value: '05 35 17' },
      { keyword: 'OBJCTDEC', value: '-05 23 28' },
    ],
  })
  expect(await indexed(put('dark.fits', bytes))).toMatchObject({
    sha256: sha(bytes),
    header: { format: 'fits', width: 50, height: 40, sampleFormat: 'u16' },
    metadata: { exposureSeconds: 300 },
    hint: { dec: expect.closeTo(-5.3911, 4) },
    frameType: 'dark',
    frameTypeRule: 'IMAGETYP is "Dark Frame"',
    fault: null,
  })
})

test('a file of several megabytes has the same address as anywhere', async () => {
  const bytes = makeFits({ width: 1500, height: 1200 })
  expect((await indexed(put('large.fits', bytes))).sha256).toBe(sha(bytes))
})

test('a broken file has an address, a type by its name, and a fault', async () => {
  const garbage = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 31) % 256))
  expect(await indexed(put('Dark_0001.fits', garbage))).toMatchObject({
    sha256: sha(garbage),
    header: null,
    frameType: 'dark',
    fault: { code: 'file.unknown-format' },
  })
  expect(await indexed(put('empty.fits', ''))).toMatchObject({ sha256: sha(''), header: null, fault: { code: 'file.empty' } })
})

test('a file that is cut short keeps its header beside the fault', async () => {
  const bytes = makeFits({ width: 50, height: 40, cards: [{ keyword: 'OBJECT', value: 'M 1' }] }).subarray(0, 4000)
  expect(await indexed(put('short.fits', bytes))).toMatchObject({
    header: { width: 50 },
    metadata: { object: 'M 1' },
    fault: { code: 'fits.truncated' },
  })
})

test.each([
  ['x.cr2', [0x49, 0x49, 0x2a, 0, 16, 0, 0, 0, 0x43, 0x52, 2, 0], 'raw.unsupported'],
  ['x.DNG', [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0], 'raw.unsupported'],
])('%s is known, and says that it is not read yet', async (name, head, code) => {
  expect((await indexed(put(name, new Uint8Array([...head, ...new Array(100).fill(0)])))).fault).toMatchObject({
    kind: 'unsupported',
    code,
  })
})

test('EXIF of a photo becomes metadata', async () => {
  const jpeg = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#111' } })
    .withExif({
      IFD0: { Make: 'Canon', Model: 'Canon EOS 60D' },
      IFD2: {
        ExposureTime: '30/1',
        FNumber: '28/10',
        FocalLength: '50/1',
        DateTimeOriginal: '2023:10:21 15:10:20',
        OffsetTimeOriginal: '+02:00',
      },
      IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '33/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '70/1 15/1 0/1' },
    })
    .jpeg()
    .toBuffer()
  expect(await indexed(put('IMG_1.jpg', jpeg))).toMatchObject({
    frameType: 'photo',
    metadata: {
      camera: 'Canon EOS 60D',
      exposureSeconds: 30,
      fNumber: 2.8,
      focalLengthMm: 50,
      dateObs: '2023-10-21T13:10:20.000Z',
      latitude: -33.5,
      longitude: -70.25,
    },
    fault: null,
  })
})

test('folders, pipes, missing files and links to nothing are faults', async () => {
  mkdirSync(join(folder, 'folder.fits'))
  execFileSync('mkfifo', [join(folder, 'pipe.fits')])
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link.fits'))
  const codes = await Promise.all(
    ['folder.fits', 'pipe.fits', 'missing.fits', 'link.fits'].map(async (name) => {
      const result = await indexFile(join(folder, name))
      return result.ok ? 'ok' : result.fault.code
    }),
  )
  expect(codes).toEqual(['file.not-a-file', 'file.not-a-file', 'file.not-found', 'file.not-found'])
})

test('a stopped scan says so', async () => {
  const path = put('stop.fits', makeFits({ width: 1500, height: 1200 }))
  expect(await indexFile(path, AbortSignal.abort())).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
})

test('pixels of a file on disk are those that were written, and the file is not changed', async () => {
  const bytes = makeFits({ width: 33, height: 21, sampleFormat: 'f32' })
  const path = put('float.fits', bytes)
  const image = await openImage(path)
  if (!image.ok) throw new Error(image.fault.code)
  expect(image.value.raster).toMatchObject({ width: 33, height: 21, sampleFormat: 'f32', white: 1 })
  const source = await openFileSource(path)
  if (!source.ok) throw new Error(source.fault.code)
  expect(sha(await source.value.read(0, 1e6))).toBe(sha(bytes))
  expect((await source.value.read(bytes.length - 10, 100)).length).toBe(10)
  expect((await source.value.read(bytes.length + 5, 100)).length).toBe(0)
  await source.value.close()
})

test('a file that is called as another format is read as what it is, and says so', async () => {
  const note = 'The file is called .xisf, but holds FITS: it is read as that.'
  const path = put('called.xisf', makeFits({ width: 20, height: 20 }))
  expect((await indexed(path)).header?.notes).toEqual([note])
  const opened = await openImage(path)
  expect(opened.ok && opened.value.header.notes).toEqual([note])
  expect((await indexed(put('called.fts', makeFits({ width: 20, height: 21 })))).header?.notes).toEqual([])
})

test('a FITS file whose checksums do not fit says so on its frame, and one whose do fit does not', async () => {
  const bytes = writeFits(makeRaster({ sampleFormat: 'u16', channels: 1, width: 40, height: 30 }), [])
  expect((await indexed(put('sound.fits', bytes))).header?.notes).toEqual([])
  bytes[2880 + 100]! ^= 1
  const { header, fault } = await indexed(put('spoiled.fits', bytes))
  expect(fault).toBeNull()
  expect(header?.notes).toEqual([
    'DATASUM of the first unit does not fit its data: they were changed or damaged after they were written.',
    'CHECKSUM of the first unit does not fit: its header or its data were changed after they were written.',
  ])
})

test('a packed FITS file says so as well', async () => {
  const raster = makeRaster({ width: 30, height: 20 })
  const good = writeFits(raster, [])
  const bad = good.slice()
  bad[2880 + 500]! ^= 1
  const notesOf = async (name: string, bytes: Uint8Array) => (await indexed(put(name, gzipSync(bytes)))).header?.notes.join(' ')
  expect(await notesOf('whole.fits.gz', good)).not.toMatch(/DATASUM|CHECKSUM/)
  expect(await notesOf('touched.fits.gz', bad)).toContain('DATASUM of the first unit does not fit its data')
})
