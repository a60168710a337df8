export { stretchLevel } from '#shared/kernels/stretch/index.ts'
