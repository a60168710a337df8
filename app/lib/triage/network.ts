import * as tf from '@tensorflow/tfjs'
import { TRIAGE_LABELS } from '#shared/records/triage.ts'
import { FIGURES, type Glance, PROXY, SHEET } from '#shared/triage/glance.ts'

/** Pixels a side that one stage of a branch folds into one, and how many numbers come out. */
type Stage = readonly [fold: number, channels: number]

/** Two branches of convolutions whose step is as large as their kernel, so that each is a matrix product; then two dense layers. */
const PROXY_STAGES: readonly Stage[] = [
  [4, 20],
  [4, 40],
  [4, 56],
]
/** The last stage ends with one place per star. */
const STAMP_STAGES: readonly Stage[] = [
  [4, 16],
  [4, 32],
  [2, 48],
]
const HIDDEN = 48

const pooled = (stages: readonly Stage[]): number => 2 * stages.at(-1)![1]

/** The shapes of all weights, in the order in which they are stored. */
export const SHAPES: readonly (readonly [number, number])[] = [
  ...shapesOf(PROXY_STAGES, 2),
  ...shapesOf(STAMP_STAGES, 1),
  [pooled(PROXY_STAGES) + pooled(STAMP_STAGES) + FIGURES, HIDDEN],
  [1, HIDDEN],
  [HIDDEN, TRIAGE_LABELS.length],
  [1, TRIAGE_LABELS.length],
]

export const WEIGHTS = SHAPES.reduce((sum, [rows, columns]) => sum + rows * columns, 0)

function shapesOf(stages: readonly Stage[], channels: number): (readonly [number, number])[] {
  return stages.flatMap(([fold, out], i) => {
    const before = i === 0 ? channels : stages[i - 1]![1]
    return [[fold * fold * before, out] as const, [1, out] as const]
  })
}

export interface Batch {
  /** [n, PROXY, PROXY, 2], 0 to 1. */
  readonly proxy: tf.Tensor4D
  /** [n, SHEET, SHEET, 1], 0 to 1. */
  readonly stamps: tf.Tensor4D
  /** [n, FIGURES] */
  readonly figures: tf.Tensor2D
}

/** One tensor per entry of `SHAPES`. The answer is [n, labels], before the softmax. */
export const forward = (weights: readonly tf.Tensor2D[], { proxy, stamps, figures }: Batch): tf.Tensor2D => {
  const half = 2 * PROXY_STAGES.length
  const seen = branch(PROXY_STAGES, weights.slice(0, half), proxy)
  const stars = branch(STAMP_STAGES, weights.slice(half, half + 2 * STAMP_STAGES.length), stamps)
  const [w1, b1, w2, b2] = weights.slice(-4) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
  const hidden = tf.relu(tf.add(tf.matMul(tf.concat([levelled(seen), levelled(stars), figures], 1), w1), b1)) as tf.Tensor2D
  return tf.add(tf.matMul(hidden, w2), b2)
}

/** To a root mean square of 1 (Zhang & Sennrich 2019): without it the weights run away while they are learnt. */
const levelled = (features: tf.Tensor2D): tf.Tensor2D =>
  tf.div(features, tf.sqrt(tf.add(tf.mean(tf.square(features), 1, true), 1e-4)))

/** All places of the last stage, as their mean and their largest. */
const branch = (stages: readonly Stage[], weights: readonly tf.Tensor2D[], input: tf.Tensor4D): tf.Tensor2D => {
  let x = input
  stages.forEach(([fold, out], i) => {
    const [n, height, width, channels] = x.shape
    const [rows, columns] = [height / fold, width / fold]
    const cells = tf.transpose(tf.reshape(x, [n, rows, fold, columns, fold * channels]), [0, 1, 3, 2, 4])
    const flat = tf.reshape(cells, [n * rows * columns, fold * fold * channels]) as tf.Tensor2D
    x = tf.reshape(tf.relu(tf.add(tf.matMul(flat, weights[2 * i]!), weights[2 * i + 1]!)), [n, rows, columns, out]) as tf.Tensor4D
  })
  const places = tf.reshape(x, [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]])
  return tf.concat([tf.mean(places, 1), tf.max(places, 1)], 1) as tf.Tensor2D
}

/** Glances as what the network takes. The caller disposes of it. */
export const batchOf = (glances: readonly Glance[]): Batch => {
  const n = glances.length
  const proxy = new Float32Array(n * 2 * PROXY * PROXY)
  const stamps = new Float32Array(n * SHEET * SHEET)
  glances.forEach((glance, k) => {
    const plane = PROXY * PROXY
    const start = k * 2 * plane
    for (let i = 0; i < plane; i++) {
      // The sky is 96 in every glance.
      proxy[start + 2 * i] = (glance.proxy[i]! - 96) / 96
      proxy[start + 2 * i + 1] = glance.proxy[plane + i]! / 255
    }
    for (let i = 0; i < glance.stamps.length; i++) stamps[k * glance.stamps.length + i] = glance.stamps[i]! / 255
  })
  return {
    proxy: tf.tensor4d(proxy, [n, PROXY, PROXY, 2]),
    stamps: tf.tensor4d(stamps, [n, SHEET, SHEET, 1]),
    figures: tf.tensor2d(
      glances.flatMap(({ figures }) => [...figures]),
      [n, FIGURES],
    ),
  }
}

/** Cuts stored weights (`WEIGHTS` floats) into tensors. */
export const weightsFrom = (stored: Float32Array): tf.Tensor2D[] => {
  let start = 0
  return SHAPES.map(([rows, columns]) => {
    const part = stored.subarray(start, start + rows * columns)
    start += rows * columns
    return tf.tensor2d(part, [rows, columns])
  })
}

/** A probability for each label, in the order of `TRIAGE_LABELS`, for each glance. */
export const judge = async (weights: readonly tf.Tensor2D[], glances: readonly Glance[]): Promise<number[][]> => {
  const answer = tf.tidy(() => tf.softmax(forward(weights, batchOf(glances))))
  try {
    return (await answer.array()) as number[][]
  } finally {
    answer.dispose()
  }
}
