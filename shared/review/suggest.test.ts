import { describe, expect, test } from 'vitest'
import { goodQuality, makeNight, reviewFrame } from '#tests/support/review-night.ts'
import { bestOf } from './best.ts'
import { judgeSession } from './suggest.ts'
import { sentenceOf } from './words.ts'

const clock = (time: number): string => new Date(time).toISOString().slice(11, 16)
const told = (frames: Parameters<typeof judgeSession>[0]) =>
  judgeSession(frames).suggestions.map((suggestion) => ({
    level: suggestion.level,
    frames: suggestion.frameIds.map((id) => Number.parseInt(id, 16)),
    text: sentenceOf(suggestion, clock),
  }))
const between = (i: number, first: number, last: number): boolean => i >= first && i <= last

describe('what speaks against a frame', () => {
  test('a cloud over four frames is one suggestion, with numbers and times', () => {
    const night = makeNight(40, (i, { starCount, background }) =>
      between(i, 15, 18) ? { starCount: Math.round(starCount * 0.59), background: background * 1.18 } : {},
    )
    const [cloud, ...others] = told(night)
    expect(others).toEqual([])
    expect(cloud?.frames).toEqual([15, 16, 17, 18])
    expect(cloud?.level).toBe('reject')
    expect(cloud?.text).toMatch(/^stars −4[0-3] %, background \+1[789] %, 23:15–23:30: cloud$/)
  })

  test('every suggestion has a name of its own, also where ids of frames begin alike', () => {
    const night = makeNight(30, (i, { starlight, background }) =>
      [5, 9, 20].includes(i) ? { starlight: (starlight ?? 0) / 2, background: background * 1.1 } : {},
    )
    expect(new Set(night.map(({ id }) => id.slice(0, 8))).size).toBe(1)
    expect(new Set(judgeSession(night).suggestions.map(({ id }) => id)).size).toBe(3)
  })

  test('stars that are gone without a brighter sky are not called a cloud', () => {
    const night = makeNight(30, (i, { starCount }) => (between(i, 27, 29) ? { starCount: Math.round(starCount * 0.4) } : {}))
    expect(told(night)).toEqual([
      {
        level: 'reject',
        frames: [27, 28, 29],
        text: expect.stringMatching(/^stars −\d\d %, .*: thin cloud, dew, or something in the way$/),
      },
    ])
  })

  test('where all stars are too bright to vanish, their light tells of the cloud', () => {
    const night = makeNight(30, (i, { starlight, background }) =>
      i === 9 ? { starlight: (starlight ?? 0) / 2, background: background * 1.1 } : {},
    )
    expect(told(night)[0]?.text).toMatch(/^starlight −(4|5)\d %, background \+\d+ %, 22:45: cloud$/)
  })

  test('frames that a cloud dims before it brightens the sky belong to it', () => {
    const night = makeNight(30, (i, { starlight, background }) =>
      between(i, 9, 12) ? { starlight: (starlight ?? 0) / 2, background: i === 9 ? background : background * 1.2 } : {},
    )
    expect(told(night).map(({ frames, text }) => [frames, text.split(': ')[1]])).toEqual([[[9, 10, 11, 12], 'cloud']])
  })

  test('a loss of transparency is a cloud, however many stars are left', () => {
    const night = makeNight(30, (i) => ({ zeroPoint: i === 9 ? 21.4 : 22 + 0.01 * (i % 3) }))
    expect(told(night)).toEqual([{ level: 'reject', frames: [9], text: 'transparency −0.6 mag, 22:45: cloud' }])
  })

  test('focus that wanders is soft at first and blurred later', () => {
    const night = makeNight(40, (i) => (i > 33 ? { fwhm: 3.2 * (i > 36 ? 1.4 : 1.2) } : {}))
    const reasons = told(night)
    expect(reasons.map(({ level }) => level)).toEqual(['reject', 'look'])
    expect(reasons[0]?.frames).toEqual([37, 38, 39])
    expect(reasons[0]?.text).toMatch(/^FWHM \+(3|4)\d %, .*: soft stars, focus or seeing$/)
  })

  test('trailed stars, not merely soft ones, when their long axes agree', () => {
    const trailed = makeNight(20, (i) => (i === 4 ? { eccentricity: 0.78, trailing: 0.9, fwhm: 4.5 } : {}))
    expect(told(trailed)[0]?.text).toMatch(/^eccentricity 0.78 \(usually 0.4\d\), trailing 0.90 .*: trailed stars$/)
    const coma = makeNight(20, (i) => (i === 4 ? { eccentricity: 0.78, trailing: 0.1 } : {}))
    expect(told(coma)).toEqual([])
  })

  test('a satellite is worth a look where a stack removes it, and a rejection where it cannot', () => {
    const trails = [{ x1: 0, y1: 0, x2: 99, y2: 99, kind: 'satellite' as const }]
    const spoil = (i: number) => (i === 3 ? { trails } : {})
    expect(told(makeNight(30, spoil))).toEqual([{ level: 'look', frames: [3], text: '1 trail, 22:15: crossed by a trail' }])
    expect(told(makeNight(6, spoil))[0]?.level).toBe('reject')
  })

  test('a sky that the Sun brightens is twilight; the same sky at midnight is only bright', () => {
    const place = { latitude: 52, longitude: 10 }
    const night = (hour: number) =>
      Array.from({ length: 12 }, (_, i) => {
        const time = Date.UTC(2026, 5, 10, hour, 5 * i)
        const quality = goodQuality({ background: i > 9 ? 2600 : 1200 + (i % 3) })
        return { ...reviewFrame(i, quality, place), takenAt: time }
      })
    expect(told(night(2))[0]?.text).toMatch(/^background \+11\d %, Sun \d+° below the horizon, .*: twilight$/)
    const winter = night(2).map((frame) => ({ ...frame, takenAt: Date.UTC(2026, 0, 10, 0) + ((frame.takenAt ?? 0) % 3_600_000) }))
    expect(told(winter)[0]?.text).toMatch(/brighter sky$/)
  })

  test('too few frames are not judged by each other, but a trail is a trail', () => {
    const few = [0, 1, 2, 3].map((i) => reviewFrame(i, goodQuality(i === 0 ? { starCount: 10 } : {})))
    const judged = judgeSession(few)
    expect(judged.suggestions).toEqual([])
    expect(judged.groups.map(({ tooFew }) => tooFew)).toEqual(['frames'])
  })

  test('a focus run on one star is not called alike: too few stars, and frames without any are worth a look', () => {
    // As they were measured of a real run from one side of the focus to the other.
    const widths = [null, null, 6.34, 5.26, 4.07, 3.17, 4.61, null, null]
    const run = widths.map((fwhm, i) =>
      reviewFrame(i, goodQuality({ starCount: i < 8 ? 1 : 0, fwhm, hfr: fwhm && fwhm / 2, hfrWeighted: fwhm && fwhm / 1.8 })),
    )
    expect(judgeSession(run).groups.map(({ tooFew }) => tooFew)).toEqual(['stars'])
    expect(told(run)).toEqual([
      { level: 'look', frames: [0, 1], text: '1 star found, 22:00–22:05: no star could be measured, out of focus or clouded?' },
      { level: 'look', frames: [7, 8], text: '1 star found, 22:35–22:40: no star could be measured, out of focus or clouded?' },
    ])
  })

  test('pictures without any star are too little to judge, and none of them is singled out', () => {
    const blank = { starCount: 0, fwhm: null, hfr: null, hfrWeighted: null, eccentricity: null, trailing: null, starlight: null }
    const day = makeNight(9, () => blank)
    expect(told(day)).toEqual([])
    expect(judgeSession(day).groups.map(({ tooFew }) => tooFew)).toEqual(['stars'])
    expect(judgeSession(makeNight(9)).groups.map(({ tooFew }) => tooFew)).toEqual([null])
  })

  test('frames that are nearly the same do not explode: a camera that counts in whole numbers', () => {
    const same = Array.from({ length: 12 }, (_, i) =>
      reviewFrame(i, goodQuality(i === 5 ? { starCount: 803, background: 1201, fwhm: 3.21 } : {})),
    )
    expect(told(same)).toEqual([])
  })

  test('filters and exposures are judged apart: narrow band has fewer stars, and that is no fault', () => {
    const both = makeNight(40).map((frame, i) =>
      i % 2
        ? {
            ...frame,
            metadata: { ...frame.metadata, filter: 'L', exposureSeconds: 60 },
            quality: { ...goodQuality({ starCount: 4000, background: 5000 }), starlight: null },
          }
        : frame,
    )
    const { groups, suggestions } = judgeSession(both)
    expect(suggestions).toEqual([])
    expect(groups.map(({ label }) => label)).toEqual(['Ha · 300 s', 'L · 60 s'])
  })

  test('the half-flux radius and N.I.N.A.’s are never compared with each other', () => {
    const night = makeNight(20, (i, good) =>
      i < 18 ? { fwhm: null } : { fwhm: null, hfr: null, hfrWeighted: (good.hfr ?? 0) * 1.06 * 1.9 },
    )
    expect(judgeSession(night).groups[0]?.baseline.size).toBe('hfr')
    expect(told(night)).toEqual([])
  })
})

describe('the best frame', () => {
  test('is the one of most weight that nothing speaks against', () => {
    const night = makeNight(10, (i) => ({ psfSignalWeight: i === 3 ? 0.9 : i === 7 ? 0.8 : 0.3 }))
    expect(bestOf(night, () => false)?.id).toBe(night[3]?.id)
    expect(bestOf(night, ({ id }) => id === night[3]?.id)?.id).toBe(night[7]?.id)
    expect(bestOf([reviewFrame(0, null)], () => false)).toBeNull()
  })

  test('without weights is the one of many small stars', () => {
    const night = makeNight(10, (i) => ({ psfSignalWeight: null, fwhm: i === 6 ? 2.2 : 3.2 }))
    expect(bestOf(night, () => false)?.id).toBe(night[6]?.id)
  })
})
