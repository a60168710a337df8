import { readdirSync } from 'node:fs'
import { gpuTrial } from '#server/health-gpu.ts'

/** Where Linux has its graphics cards; without any there, nobody need be asked. */
const DEVICES = /^(nvidiactl|dxg|kfd)$/

/** Whether a graphics card was found to work. The first call has it tried, in a process of its own; until that is known, no. */
export const hasGraphics = (): boolean => mayHaveCard() && gpuTrial()?.outcome === 'works'

let isPossible: boolean | undefined
const mayHaveCard = (): boolean => {
  isPossible ??= process.platform !== 'linux' || linuxHasCard('/dev')
  return isPossible
}

/** @param folder that of the devices */
export const linuxHasCard = (folder: string): boolean => {
  const names = listed(folder)
  return names.some((name) => DEVICES.test(name)) || listed(`${folder}/dri`).some((name) => name.startsWith('renderD'))
}

const listed = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) return []
    throw error
  }
}
