/** What the browser tells of its line and its battery; much of it is told by few. */
interface Surroundings {
  readonly isOnline: boolean
  /** `navigator.connection.type`: `wifi`, `cellular` …; undefined where it is not told. */
  readonly connection: string | undefined
  readonly savesData: boolean
  /** 0 to 1; null where it is not told. */
  readonly battery: number | null
  readonly isCharging: boolean
}

export interface UploadWishes {
  /** Originals wait for a line that costs nothing. */
  readonly onlyWifi: boolean
  /** Originals wait while the battery is low. */
  readonly spareBattery: boolean
}

/** Below this originals wait, unless the device is charged. */
export const LOW_BATTERY = 0.2
const FREE_LINES = new Set(['wifi', 'ethernet', undefined, 'unknown', 'other'])

/** Why originals should wait, in words; null when they may go. Pictures are small and always may. */
export const reasonToWait = (now: Surroundings, { onlyWifi, spareBattery }: UploadWishes): string | null => {
  if (!now.isOnline) return 'There is no network.'
  if (onlyWifi && (!FREE_LINES.has(now.connection) || now.savesData)) return 'Originals wait for Wi-Fi.'
  if (spareBattery && now.battery !== null && now.battery < LOW_BATTERY && !now.isCharging)
    return `Originals wait for a charger: the battery is at ${Math.round(now.battery * 100)} %.`
  return null
}

interface Battery {
  readonly level: number
  readonly charging: boolean
}

/** What the browser tells now. */
export const surroundingsNow = async (): Promise<Surroundings> => {
  const { connection, getBattery } = navigator as Navigator & {
    readonly connection?: { readonly type?: string; readonly saveData?: boolean }
    readonly getBattery?: () => Promise<Battery>
  }
  const battery = (await getBattery?.call(navigator)) ?? null
  return {
    isOnline: navigator.onLine,
    connection: connection?.type,
    savesData: connection?.saveData ?? false,
    battery: battery?.level ?? null,
    isCharging: battery?.charging ?? true,
  }
}
