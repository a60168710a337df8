import { expect, test } from 'vitest'
import { createQueue } from './queue.ts'

const gate = () => {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, passed }
}

test('no more than the limit run at once, and the newest wish comes first', async () => {
  const queue = createQueue(1)
  const first = gate()
  const order: string[] = []
  const tasks = [
    queue(() => first.passed.then(() => order.push('first'))),
    queue(async () => order.push('second')),
    queue(async () => order.push('third')),
  ]
  first.open()
  await Promise.all(tasks)
  expect(order).toEqual(['first', 'third', 'second'])
})

test('a wish that is no longer wanted is dropped, and a failed one does not stop the rest', async () => {
  const queue = createQueue(1)
  const first = gate()
  const stop = new AbortController()
  const running = queue(() => first.passed)
  const dropped = queue(async () => 'never', stop.signal)
  const failed = queue(async () => {
    throw new Error('broken')
  })
  const last = queue(async () => 'last')
  stop.abort()
  first.open()
  await running
  expect(await dropped).toBeNull()
  await expect(failed).rejects.toThrow('broken')
  expect(await last).toBe('last')
})
