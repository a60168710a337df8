import type { CameraId } from '#shared/simulator/camera.ts'

/** A first night for somebody without captures: things everybody knows, small frames, all of them solvable. */
export const DEMO: readonly { readonly target: string; readonly camera: CameraId }[] = [
  { target: 'M 42', camera: 'small' },
  { target: 'M 45', camera: 'small' },
  { target: 'M 31', camera: 'seestar' },
  { target: 'M 27', camera: 'seestar' },
]
