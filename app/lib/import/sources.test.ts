import { expect, test } from 'vitest'
import { keyOf, picturesAmong, sourcesOfFiles } from './sources.ts'

const file = (name: string, path = '') => Object.assign(new File(['x'], name, { lastModified: 5 }), { webkitRelativePath: path })

test('pictures keep the folders of their card; hidden files and everything else are left alone', () => {
  const sources = sourcesOfFiles([
    file('light_001.fits', 'DCIM/M 31/light_001.fits'),
    file('._light_001.fits', 'DCIM/M 31/._light_001.fits'),
    file('notes.txt', 'DCIM/notes.txt'),
    file('single.CR2'),
  ])
  const { pictures, others } = picturesAmong(sources)
  expect(pictures.map(({ folder, name }) => [folder, name])).toEqual([
    ['DCIM/M 31', 'light_001.fits'],
    ['', 'single.CR2'],
  ])
  expect(others).toBe(2)
})

test('a file is known again by its place, size and time', () => {
  const [one] = sourcesOfFiles([file('a.fits', 'card/a.fits')])
  expect(keyOf(one!, file('a.fits'))).toBe('card/a.fits|1|5')
})
