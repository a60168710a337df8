export { fitGaussian, type GaussianFit } from './gaussian.ts'
export { fitMoffat, type MoffatFit } from './moffat.ts'
export { type Cutout, type Ellipse, type RadialProfile, radialProfileOf } from './radial-profile.ts'
