// The script of a thread that helps with the bands of a mosaic (debayer-bands.ts).
import { workerData } from 'node:worker_threads'
import { takeBands } from './debayer-bands.ts'

await takeBands(workerData)
