import { z } from 'zod'
import { eq } from '#server/db/drizzle.ts'
import type { Db } from '#server/db/open-database.ts'
import { settings } from '#server/db/schema.ts'
import { ServerSettings } from '#shared/records/server-settings.ts'
import { SolvingSettings } from '#shared/records/solving.ts'

/** Whether other machines may reach this one, and whether somebody has said so. */
const NetworkSettings = z.object({ isOpen: z.boolean().default(false) })
type NetworkSettings = z.output<typeof NetworkSettings>

/** What people have set while the server ran, by subject. It wins over the environment. */
export interface Settings {
  solving(): SolvingSettings
  setSolving(wish: SolvingSettings): void
  server(): ServerSettings
  setServer(wish: ServerSettings): void
  network(): NetworkSettings
  setNetwork(wish: NetworkSettings): void
  /** Calls back after something was set. */
  onChange(listener: () => void): void
}

export const createSettings = ({ db }: Db): Settings => {
  const listeners: (() => void)[] = []
  const read = <T>(name: string, schema: z.ZodType<T>): T => {
    const row = db.select().from(settings).where(eq(settings.name, name)).get()
    const parsed = schema.safeParse(row?.value ?? {})
    // Settings of a newer version that cannot be read are as good as none.
    return parsed.success ? parsed.data : schema.parse({})
  }
  const save = (name: string, value: unknown): void => {
    db.insert(settings).values({ name, value }).onConflictDoUpdate({ target: settings.name, set: { value } }).run()
    for (const listener of listeners) listener()
  }
  // Looked at for every job that waits.
  let server = read('server', ServerSettings)
  return {
    solving: () => read('solving', SolvingSettings),
    setSolving: (wish) => save('solving', SolvingSettings.parse(wish)),
    server: () => server,
    setServer: (wish) => {
      server = ServerSettings.parse(wish)
      save('server', server)
    },
    network: () => read('network', NetworkSettings),
    setNetwork: (wish) => save('network', NetworkSettings.parse(wish)),
    onChange: (listener) => void listeners.push(listener),
  }
}
