import { eq } from '#server/db/drizzle.ts'
import type { Db } from '#server/db/open-database.ts'
import { settings } from '#server/db/schema.ts'
import { SolvingSettings } from '#shared/records/solving.ts'

/** What people have set while the server ran, by subject. It wins over the environment. */
export interface Settings {
  solving(): SolvingSettings
  setSolving(wish: SolvingSettings): void
}

const SOLVING = 'solving'

export const createSettings = ({ db }: Db): Settings => ({
  solving: () => {
    const row = db.select().from(settings).where(eq(settings.name, SOLVING)).get()
    const parsed = SolvingSettings.safeParse(row?.value ?? {})
    // Settings of a newer version that cannot be read are as good as none.
    return parsed.success ? parsed.data : SolvingSettings.parse({})
  },
  setSolving: (wish) => {
    const value = SolvingSettings.parse(wish)
    db.insert(settings).values({ name: SOLVING, value }).onConflictDoUpdate({ target: settings.name, set: { value } }).run()
  },
})
