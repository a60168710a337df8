import { NO_VALUE } from '../tiles/cut-tile.ts'

export const VERTEX = `#version 300 es
in vec2 corner;                 // 0 or 1
uniform vec4 texels;            // first and last texel of the tile that is shown, x0 y0 x1 y1 [texels of the level, in the tile]
uniform mat3 place;             // from those texels to clip space
out vec2 texel;
void main() {
  texel = mix(texels.xy, texels.zw, corner);
  gl_Position = vec4((place * vec3(texel, 1.0)).xy, 0.0, 1.0);
}`

/**
 * Interpolates by hand (integer and float textures have no filter), then stretches: cut at the shadows and highlights, and
 * the midtones transfer function (algorithms 3.1). Samples without a value are black and do not spread.
 */
const FRAGMENT = `
uniform highp SAMPLER tile;
uniform int layers;
uniform bool isNearest;
uniform float white;
uniform vec3 stretch;           // shadows, midtones, highlights in units of white
in vec2 texel;
out vec4 colour;

// The tile has a border of one texel.
float at(ivec2 p, int layer) { return float(texelFetch(tile, ivec3(p + 1, layer), 0).r); }

float sampleLayer(int layer) {
  if (isNearest) return at(ivec2(floor(texel)), layer);
  vec2 p = texel - 0.5;
  ivec2 i = ivec2(floor(p));
  vec2 f = p - vec2(i);
  vec4 v = vec4(at(i, layer), at(i + ivec2(1, 0), layer), at(i + ivec2(0, 1), layer), at(i + ivec2(1, 1), layer));
  vec4 w = vec4((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y);
#ifdef HAS_GAPS
  w *= step(vec4(NO_VALUE), v);
  float sum = w.x + w.y + w.z + w.w;
  return sum > 0.0 ? dot(mix(vec4(0.0), v, greaterThan(v, vec4(NO_VALUE))), w) / sum : NO_VALUE * 2.0;
#else
  return dot(v, w);
#endif
}

float shown(float value) {
  float x = value / white;
  if (!(x > stretch.x)) return 0.0;
  if (x >= stretch.z) return 1.0;
  x = (x - stretch.x) / (stretch.z - stretch.x);
  float m = stretch.y;
  return ((m - 1.0) * x) / ((2.0 * m - 1.0) * x - m);
}

void main() {
  vec3 rgb = vec3(shown(sampleLayer(0)));
  if (layers == 3) rgb = vec3(rgb.r, shown(sampleLayer(1)), shown(sampleLayer(2)));
  colour = vec4(rgb, 1.0);
}`

/** One program for whole-numbered textures, one for means, and a slower one for floats some of which have no value. */
export type TextureKind = 'whole' | 'mean' | 'gaps'

/** The fragment shader for a kind of texture. */
export const fragmentFor = (kind: TextureKind): string => {
  const head = [
    '#version 300 es',
    'precision highp float;',
    'precision highp int;',
    `#define SAMPLER ${kind === 'whole' ? 'usampler2DArray' : 'sampler2DArray'}`,
    `#define NO_VALUE ${(NO_VALUE / 2).toExponential()}`,
    kind === 'gaps' ? '#define HAS_GAPS' : '',
  ]
  return `${head.join('\n')}\n${FRAGMENT}`
}
