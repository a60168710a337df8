export { autoStretchOf, isStretched } from '#shared/kernels/stretch/index.ts'
