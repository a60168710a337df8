import { LUMINANCE_WEIGHTS } from '#shared/kernels/stretch/lut.ts'
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
 * First pass: interpolates by hand (integer and float textures have no filter), and leaves the level of every pixel of the
 * canvas in units of white. The bits of the floats are written as whole numbers: every WebGL 2 can draw into those.
 */
const LEVELS = `
uniform highp SAMPLER tile;
uniform int layers;
uniform bool isNearest;
uniform float white;
in vec2 texel;
out uvec4 levels;

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

void main() {
  levels = uvec4(floatBitsToUint(sampleLayer(0) / white));
  if (layers == 3) levels.gb = uvec2(floatBitsToUint(sampleLayer(1) / white), floatBitsToUint(sampleLayer(2) / white));
}`

/** One program for whole-numbered textures, one for means, and a slower one for floats some of which have no value. */
export type TextureKind = 'whole' | 'mean' | 'gaps'

/** The fragment shader of the first pass for a kind of texture. */
export const fragmentFor = (kind: TextureKind): string => {
  const head = [
    '#version 300 es',
    'precision highp float;',
    'precision highp int;',
    `#define SAMPLER ${kind === 'whole' ? 'usampler2DArray' : 'sampler2DArray'}`,
    `#define NO_VALUE ${(NO_VALUE / 2).toExponential()}`,
    kind === 'gaps' ? '#define HAS_GAPS' : '',
  ]
  return `${head.join('\n')}\n${LEVELS}`
}

/** What the levels hold where no tile was drawn: the bits of a NaN that no computation makes. */
export const NOTHING = 0xffffffff

export const WHOLE_CANVAS = `#version 300 es
in vec2 corner;
void main() { gl_Position = vec4(2.0 * corner - 1.0, 0.0, 1.0); }`

const SECOND = `#version 300 es
precision highp float;
precision highp int;
uniform highp usampler2D levels;
uniform int step;               // 2 where every second pixel is drawn
uniform vec3 light;             // what the theme lets pass of each colour
out vec4 colour;

CURVE

void main() {
  uvec4 bits = texelFetch(levels, ivec2(gl_FragCoord.xy) * step, 0);
  if (bits.r == ${NOTHING}u) { colour = vec4(vec3(0.0), 1.0); return; }
  colour = vec4(light * (SHOWN), 1.0);
}`

/** What is left of three colours where the theme has one. */
const BRIGHTNESS = `float brightnessOf(vec3 c) { return dot(c, vec3(${LUMINANCE_WEIGHTS.join(', ')})); }`

/** Each colour for itself. */
const EACH = `vec3 three(uvec4 bits) { return vec3(shown(bits.r, 0), shown(bits.g, 1), shown(bits.b, 2)); }`

const MIDTONES = `
uniform vec2 cut;               // shadows in units of white, and one over the way from there to the highlights
uniform float brightening;      // one over the midtones, less one

float shown(uint bits, int channel) {
  float x = clamp((uintBitsToFloat(bits) - cut.x) * cut.y, 0.0, 1.0);
  return brightening * x / ((brightening - 1.0) * x + 1.0);
}

${EACH}`

/** Entries of a curve's table, and how many lie in a row of its texture. */
export const TABLE = { entries: 65536, columns: 256 }

const LOOKED_UP = `
uniform highp sampler2D table;  // one curve below the other
uniform vec2 ranges[3];         // the levels of the first and last entry, in units of white
uniform bool isColour;
uniform bool isCoupled;
uniform bool isOneColour;

float entry(int i, int channel) {
  return texelFetch(table, ivec2(i % ${TABLE.columns}, i / ${TABLE.columns} + channel * ${TABLE.entries / TABLE.columns}), 0).r;
}

// A level as a fraction of the range; black for one without a value.
float inRange(uint bits, int channel) {
  float x = uintBitsToFloat(bits);
  vec2 range = ranges[channel];
  return x > range.x ? (x - range.x) / (range.y - range.x) : 0.0;
}

float lookedUp(float x, int channel) {
  float at = sqrt(min(x, 1.0)) * ${TABLE.entries - 1}.0;
  int i = int(at);
  return mix(entry(i, channel), entry(min(i + 1, ${TABLE.entries - 1}), channel), at - float(i));
}

float shown(uint bits, int channel) {
  float x = inRange(bits, channel);
  return x > 0.0 ? lookedUp(x, channel) : 0.0;
}

// The brightness is stretched, and the colours by the same factor; one beyond white takes the others down with it.
vec3 coupled(uvec4 bits) {
  vec3 c = vec3(inRange(bits.r, 0), inRange(bits.g, 0), inRange(bits.b, 0));
  float brightness = max(1e-7, min(1.0, dot(c, vec3(${LUMINANCE_WEIGHTS.join(', ')}))));
  c *= lookedUp(brightness, 0) / brightness;
  return c / max(1.0, max(c.r, max(c.g, c.b)));
}

vec3 three(uvec4 bits) {
  return isCoupled ? coupled(bits) : vec3(shown(bits.r, 0), shown(bits.g, 1), shown(bits.b, 2));
}`

const secondPass = (curve: string, shown: string): string => SECOND.replace('CURVE', curve).replace('SHOWN', shown)

/**
 * Second pass, the only one when a slider moves: cuts at the shadows and highlights, and applies the midtones transfer
 * function (algorithms 3.1) in a form without branches. Samples without a value and what is around the picture are black.
 * Grey and colour are programs of their own: without a graphics chip both sides of a choice are worked out for every pixel,
 * which made grey cost twice as much.
 */
export const STRETCH = {
  grey: secondPass(MIDTONES, 'shown(bits.r, 0)'),
  colour: secondPass(MIDTONES, 'three(bits)'),
  oneColour: secondPass(`${MIDTONES}\n${BRIGHTNESS}`, 'brightnessOf(three(bits))'),
}

/** The same for every other curve: values are looked up, at the squares of even steps, with straight lines between them. */
export const STRETCH_BY_TABLE = secondPass(
  `${LOOKED_UP}\n${BRIGHTNESS}
vec3 inLight(vec3 c) { return isOneColour ? vec3(brightnessOf(c)) : c; }`,
  'isColour ? inLight(three(bits)) : vec3(shown(bits.r, 0))',
)
