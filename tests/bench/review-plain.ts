/**
 * The peer: a plain page over the same database that does first things first, as written down: it reads every row and every star
 * list of the session, then makes a cell for every frame, then draws every chart point by point. Runs in the page. It answers
 * how long it took until the frames were to be seen [ms], and leaves `window.plainReject`, which marks a frame and draws anew.
 */
export const openPlain = async (): Promise<number> => {
  const start = performance.now()
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  interface Kept {
    id: string
    fields: Record<string, unknown>
  }
  const db = await done(indexedDB.open('darksite'))
  const all = (table: string): Promise<Kept[]> => done(db.transaction(table).objectStore(table).getAll())
  const [frames, qualities, detections] = await Promise.all([all('frames'), all('quality'), all('detections')])
  db.close()
  const starlights = detections.map(({ fields }) => {
    const fluxes = (fields['stars'] as number[][]).map(([, , flux]) => flux!).sort((a, b) => b - a)
    return fluxes.slice(10, 60).reduce((sum, flux) => sum + Math.log(flux), 0)
  })
  const ids = [
    'starCount',
    'fwhm',
    'background',
    'eccentricity',
    'noise',
    'psfSignalWeight',
    'hfr',
    'hfrWeighted',
    'cloud',
    'tilt',
  ]
  const series = [starlights, ...ids.map((id) => qualities.map(({ fields }) => Number(fields[id])))]
  const rejected = new Set<number>()
  document.body.innerHTML = '<div id="strip" style="display:flex;width:1100px;overflow:auto"></div><div id="charts"></div>'
  const strip = document.querySelector('#strip')!
  const charts = document.querySelector('#charts')!
  for (const { fields } of frames) {
    const cell = document.createElement('button')
    cell.innerHTML = `<img width="96" height="64" src="/api/blobs/${fields['thumbnail']}"><span>${fields['fileName']}</span>`
    strip.append(cell)
  }
  const pictures = series.map(() => Object.assign(document.createElement('canvas'), { width: 380, height: 132 }))
  charts.append(...pictures)
  const draw = (): void => {
    series.forEach((values, k) => {
      const context = pictures[k]!.getContext('2d')!
      context.clearRect(0, 0, 380, 132)
      const usual = values.toSorted((a, b) => a - b)[values.length >> 1]!
      const [min, max] = [Math.min(...values), Math.max(...values)]
      values.forEach((value, i) => {
        context.beginPath()
        context.arc((380 * i) / values.length, 132 - (130 * (value - min)) / (max - min || 1), 2.6, 0, 2 * Math.PI)
        context.fillStyle = rejected.has(i) ? 'red' : value < usual / 2 ? 'orange' : 'grey'
        context.fill()
      })
    })
  }
  draw()
  Object.assign(window, {
    plainReject: async (i: number): Promise<number> => {
      const from = performance.now()
      rejected.add(i)
      strip.children[i]?.classList.add('rejected')
      draw()
      await new Promise((resolve) => requestAnimationFrame(resolve))
      return performance.now() - from
    },
  })
  await Promise.all([...strip.querySelectorAll('img')].slice(0, 8).map((image) => image.decode()))
  await new Promise((resolve) => requestAnimationFrame(resolve))
  return performance.now() - start
}
