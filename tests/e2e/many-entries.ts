import type { Page } from 'playwright-core'

/** Makes so many entries of the one there is, forty to a night, straight in the tablet's database. The page must be loaded anew. */
export const multiplyEntries = (page: Page, count: number): Promise<void> =>
  page.evaluate(async (wanted) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const db = await done(indexedDB.open('darksite'))
    const write = db.transaction(['entries', 'meta'], 'readwrite')
    const entries = write.objectStore('entries')
    const [model] = await done(entries.getAll())
    for (let i = 1; i <= wanted; i++) {
      const takenAt = Date.UTC(2020, 0, 1) + i * 2_000_000
      const night = new Date(takenAt).toISOString().slice(0, 10)
      const names = { title: `Target ${i % 97}`, text: `target ${i % 97} light_${i}.fits`, fileName: `light_${i}.fits` }
      entries.put({ ...model, ...names, id: `made-${i}`, rev: 1000 + i, takenAt, night, rating: i % 6 })
    }
    write.objectStore('meta').put({ key: 'rev', value: 1000 + wanted })
    await new Promise((resolve) => write.addEventListener('complete', resolve))
    db.close()
  }, count)
