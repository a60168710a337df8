import { changeStoreContract } from '#tests/contracts/change-store.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { createMemoryStore } from '#tests/support/memory-store.ts'
import { createSqliteStore } from './sqlite-store.ts'

changeStoreContract('changes in arrays', createMemoryStore, 500)
changeStoreContract('changes in SQLite', () => createSqliteStore(memoryDatabase().sqlite), 50)
