export { IDENTITY, type StfParams, stfOf, stfOfLevels } from '#shared/kernels/stretch/index.ts'
