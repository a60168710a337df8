// `npm run train:triage`: simulates the lessons, trains the network, and writes its weights and card to static/models.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { batchOf, forward, SHAPES } from '#lib/triage/network.ts'
import { TRIAGE_LABELS } from '#shared/records/triage.ts'
import { randomFrom, seedOf } from '#shared/simulator/random.ts'
import type { Glance } from '#shared/triage/glance.ts'
import { unpackGlance } from '#shared/triage/pack.ts'
import { turned } from './augment.ts'
import { useWasm } from './backend.ts'
import { LABEL_BYTES, LESSON_BYTES } from './lessons.ts'

const SEED = 1
const BATCH = 32
const RATE = 1e-3
/** Longest gradient that is followed as it is. */
const CLIP = 1
/** Steps until the full rate is reached. */
const WARM_UP = 60
const SMOOTHING = 0.04

const flag = (name: string, initial: string): string => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? initial : process.argv[at + 1]!
}
const lessons = Number(flag('lessons', '3200'))
const epochs = Number(flag('epochs', '24'))
const cache = flag('cache', join(tmpdir(), 'darksite-triage'))
const output = flag('output', 'static/models/triage.bin')
const PARTS = 2

/** Each part is simulated by a process of its own; parts that are there already are kept. */
const simulate = async (): Promise<string[]> => {
  mkdirSync(cache, { recursive: true })
  const size = Math.ceil(lessons / PARTS)
  const paths = Array.from({ length: PARTS }, (_, k) => join(cache, `lessons-${k}.bin`))
  await Promise.all(
    paths.map((path, k) => {
      if (existsSync(path) && statSync(path).size >= size * LESSON_BYTES) return null
      const words = ['scripts/triage/lessons.ts', SEED, k * size, (k + 1) * size, path].map(String)
      return new Promise<void>((resolve, reject) => {
        spawn(process.execPath, words, { stdio: 'inherit' }).on('exit', (code) =>
          code === 0 ? resolve() : reject(new Error(`simulating ended with ${code}`)),
        )
      })
    }),
  )
  return paths
}

interface Lesson {
  readonly label: number
  readonly glance: Glance
}

const read = (path: string): Lesson[] => {
  const bytes = readFileSync(path)
  return Array.from({ length: Math.floor(bytes.length / LESSON_BYTES) }, (_, k) => {
    const at = k * LESSON_BYTES
    const glance = unpackGlance(bytes.subarray(at + LABEL_BYTES, at + LESSON_BYTES))
    if (!glance.ok) throw new Error(glance.fault.message)
    return { label: bytes[at]!, glance: glance.value }
  })
}

await useWasm()

const all = (await simulate()).flatMap(read)
// Every eleventh lesson is kept for looking how far it has come; labels repeat with every eighth.
const kept = all.filter((_, i) => i % 11 === 9)
const known = all.filter((_, i) => i % 11 !== 9)
console.log(`${known.length} lessons, ${kept.length} kept aside`)

const weights = SHAPES.map(([rows, columns], i) => {
  const random = randomFrom(seedOf(SEED, 'weights', i))
  const spread = rows === 1 ? 0 : Math.sqrt(2 / rows)
  const values = Float32Array.from({ length: rows * columns }, () => spread * random.normal())
  return tf.variable(tf.tensor2d(values, [rows, columns])) as tf.Variable<tf.Rank.R2>
})
const optimizer = tf.train.adam(RATE)
const labelsOf = (batch: readonly Lesson[]): tf.Tensor2D => {
  const exact = tf.oneHot(
    tf.tensor1d(
      batch.map(({ label }) => label),
      'int32',
    ),
    TRIAGE_LABELS.length,
  )
  return tf.add(tf.mul(tf.cast(exact, 'float32'), 1 - SMOOTHING), SMOOTHING / TRIAGE_LABELS.length)
}

/** One step down the slope, and never a longer one than the clip lets through. Returns the loss. */
const learn = (lossOf: () => tf.Scalar): number => {
  const { value, grads } = tf.variableGrads(lossOf)
  const squares = Object.values(grads).map((grad) => tf.sum(tf.square(grad)))
  const length = Math.sqrt(tf.addN(squares).dataSync()[0]!)
  const share = Math.min(1, CLIP / (length || 1))
  optimizer.applyGradients(Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, share)])))
  return value.dataSync()[0]!
}

const accuracy = (set: readonly Lesson[]): number => {
  let right = 0
  for (let i = 0; i < set.length; i += 64) {
    const part = set.slice(i, i + 64)
    const best = tf.tidy(() => [...tf.argMax(forward(weights, batchOf(part.map(({ glance }) => glance))), 1).dataSync()])
    right += best.filter((label, k) => label === part[k]!.label).length
  }
  return right / set.length
}

const perEpoch = Math.floor(known.length / BATCH)
let step = 0
for (let epoch = 0; epoch < epochs; epoch++) {
  const random = randomFrom(seedOf(SEED, 'epoch', epoch))
  const order = known.map((lesson) => [random.uniform(), lesson] as const).sort(([a], [b]) => a - b)
  let loss = 0
  for (let i = 0; i < perEpoch; i++) {
    // Half a cosine from the full rate to nearly none (Loshchilov & Hutter 2016).
    const rate =
      RATE * Math.min(1, (step + 1) / WARM_UP) * (0.01 + 0.99 * 0.5 * (1 + Math.cos((Math.PI * step) / (epochs * perEpoch))))
    ;(optimizer as unknown as { learningRate: number }).learningRate = rate
    const batch = order.slice(i * BATCH, (i + 1) * BATCH).map(([, lesson]) => lesson)
    const glances = batch.map(({ glance }) => turned(glance, random))
    loss += tf.tidy(() =>
      learn(() => tf.losses.softmaxCrossEntropy(labelsOf(batch), forward(weights, batchOf(glances))) as tf.Scalar),
    )
    step++
  }
  console.log(`epoch ${epoch + 1}: loss ${(loss / perEpoch).toFixed(3)}, kept aside ${(100 * accuracy(kept)).toFixed(1)} %`)
}
const flat = new Float32Array(weights.flatMap((weight) => [...weight.dataSync()]))
await writeFile(output, new Uint8Array(flat.buffer))
console.log(`${output}: ${flat.byteLength} bytes`)
