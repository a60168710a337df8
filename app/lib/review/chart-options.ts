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
      x: { time: isDated, range: (_u, min, max) => widened(min, max, 0.02) },
      y: { range: (_u, min, max) => widened(min, max, 0.08) },
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

/** A margin around what there is; around a single value, room for it. */
const widened = (min: number | null, max: number | null, margin: number): uPlot.Range.MinMax => {
  if (min === null || max === null) return [0, 1]
  if (max > min) return [min - margin * (max - min), max + margin * (max - min)]
  const room = Math.max(1, Math.abs(min) * 0.1)
  return [min - room, max + room]
}
