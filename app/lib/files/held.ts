import { deviceName, edit } from '#lib/data/edit.ts'
import { holdingId } from '#shared/records/holding.ts'

/** Tells everybody that this device keeps an original, or (null) does not any more. */
export const sayHeld = async (sha256: string, sizeBytes: number, heldAt: number | null): Promise<void> => {
  const device = await deviceName()
  await edit('holdings', holdingId(sha256, device), { sha256, device, deviceName: deviceWords(), sizeBytes, heldAt })
}

/** What the browser tells of the device: enough to tell a tablet from a phone. */
export const deviceWords = (): string => {
  const { userAgent, maxTouchPoints } = navigator
  const system = /iPad|iPhone|Android|Windows|CrOS|Linux|Mac/.exec(userAgent)?.[0] ?? 'device'
  // Safari on an iPad says that it is a Mac.
  return system === 'Mac' && maxTouchPoints > 1 ? 'iPad' : system
}
