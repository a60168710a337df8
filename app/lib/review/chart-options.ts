import type uPlot from 'uplot'
import { compactText } from './words.ts'

type Options = Omit<uPlot.Options, 'width' | 'height'>

/** How every chart of a review looks, in the colours that hold at its place. What it shows is drawn by chart-drawing.ts. */
export const chartOptions = (node: HTMLElement, isDated: boolean): Options => {
  const style = getComputedStyle(node)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const ink = {
    ...{ stroke: colour('ink'), font: '11px system-ui', ticks: { show: false } },
    grid: { stroke: colour('line'), width: 1 },
  }
  return {
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { show: false, drag: { x: false, y: false } },
    scales: {
      // uPlot makes a day of a single moment.
      x: {
        time: isDated,
        range: (u, min, max) => widened(min, u.data[0].length === 1 ? min : max, 0.02, isDated ? AROUND_SECONDS : 1),
      },
      y: { range: (_u, min, max) => widened(min, max, 0.08, 0) },
    },
    axes: [
      { ...ink, size: 26, values: isDated ? CLOCKS : (_u, ticks) => ticks.map((tick) => String(tick + 1)) },
      {
        ...{ ...ink, size: 52 },
        values: (_u, ticks) => ticks.map((tick) => (Math.abs(tick) >= 100_000 ? compactText(tick) : tick.toLocaleString('en'))),
      },
    ],
    series: [{}, { stroke: 'transparent', paths: () => null, points: { show: false } }],
  }
}

const CLOCKS: uPlot.Axis.Values = [
  [3600, '{HH}:{mm}', null, null, null, null, null, null, 1],
  [60, '{HH}:{mm}', null, null, null, null, null, null, 1],
]

/** Around the time of a single frame: ticks of a minute apart would all be called the same. */
const AROUND_SECONDS = 1800

/** A margin around what there is; around a single value, room for it, a tenth of it or `least`. */
const widened = (min: number | null, max: number | null, margin: number, least: number): uPlot.Range.MinMax => {
  if (min === null || max === null) return [0, 1]
  if (max > min) return [min - margin * (max - min), max + margin * (max - min)]
  const room = least || Math.abs(min) * 0.1 || 1
  return [min - room, max + room]
}
