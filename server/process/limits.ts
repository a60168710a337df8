/** What a job may have of the machine, unless it says otherwise. */
export const MEMORY_BYTES = 4 * 2 ** 30
export const PROCESSORS = 2
