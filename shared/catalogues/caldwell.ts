/** Moore's list (1995) in his order, from 1: numbers of the NGC, and other designations with an underscore for the space. */
const LIST = `
188 40 4236 7023 IC_342 6543 2403 559 Sh2-155 663 7635 6946 457 869 6826 7243 147 185 IC_5146 7000 4449 7662 891 1275 2419 4244
6888 752 5005 7331 IC_405 4631 6992 6960 4889 4559 6885 4565 2392 3626 C_41 7006 7814 7479 5248 2261 6934 2775 2237 2244 IC_1613
4697 3115 2506 7009 246 6822 2360 3242 4038 4039 247 7293 2362 253 5694 1097 6729 6302 300 2477 55 1851 3132 6124 6231 5128 6541
3201 5139 6352 6193 4945 5286 IC_2391 6397 1261 5823 6087 2867 3532 3372 6752 4755 6025 2516 3766 4609 C_99 IC_2944 6744 IC_2602
2070 362 4833 104 6101 4372 3195`

/** Caldwell's number by the designation that the object goes by. */
export const CALDWELL: ReadonlyMap<string, string> = new Map(
  LIST.trim()
    .split(/\s+/)
    .map((entry, i) => [/^\d/.test(entry) ? `NGC ${entry}` : entry.replace('_', ' '), `C ${i + 1}`]),
)
