import { z } from 'zod'
import type { UploadWishes } from './conditions.ts'

const KEY = 'darksite.uploads'
const Kept = z.object({ onlyWifi: z.boolean(), spareBattery: z.boolean() })

/** When originals may be sent from this device. */
class Wishes {
  value: UploadWishes = $state.raw(recalled())

  set(change: Partial<UploadWishes>): void {
    this.value = { ...this.value, ...change }
    localStorage.setItem(KEY, JSON.stringify(this.value))
  }
}

const recalled = (): UploadWishes => {
  const kept = Kept.safeParse(parsed(globalThis.localStorage?.getItem(KEY) ?? ''))
  return kept.success ? kept.data : { onlyWifi: true, spareBattery: true }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

export const uploadWishes = new Wishes()
