/** The WGSL twin of `rcd`, one pixel a thread; a pass for each of its steps. */
export const RCD_WGSL = `
// first and second are steps along the two directions, or the parities of column and row of the pixels to be filled.
struct Shape { length: u32, stride: u32, redX: u32, redY: u32, first: u32, second: u32, tiny: f32, margin: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> mosaic: array<f32>;
@group(0) @binding(2) var<storage, read> one: array<f32>;
@group(0) @binding(3) var<storage, read> two: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn height() -> u32 { return shape.length / shape.stride; }
fn isInside(id: vec3u, border: u32) -> bool {
  return id.x >= border && id.x + border < shape.stride && id.y >= border && id.y + border < height();
}
// The column parity of the pixels of a row that are not green.
fn colourX(y: u32) -> u32 { return select(1u - shape.redX, shape.redX, (y & 1u) == shape.redY); }

// The sixth-order change along a direction, squared.
@compute @workgroup_size(64) fn squares(@builtin(global_invocation_id) id: vec3u) {
  let s = shape.first;
  let reach = 3u * shape.stride + 3u;
  let at = id.y * shape.stride + id.x;
  if (id.x >= shape.stride || at < reach || at + reach >= shape.length) { return; }
  let change = mosaic[at - 3u * s] - mosaic[at - s] - mosaic[at + s] + mosaic[at + 3u * s]
    - 3.0 * (mosaic[at - 2u * s] + mosaic[at + 2u * s]) + 6.0 * mosaic[at];
  out[at] = change * change;
}

// The part of the change along the first direction in that along both.
@compute @workgroup_size(64) fn shares(@builtin(global_invocation_id) id: vec3u) {
  let reach = 4u * shape.stride + 4u;
  let at = id.y * shape.stride + id.x;
  if (id.x >= shape.stride || at < reach || at + reach >= shape.length) { return; }
  let least = shape.tiny * shape.tiny;
  let along = max(least, one[at - shape.first] + one[at] + one[at + shape.first]);
  let across = max(least, two[at - shape.second] + two[at] + two[at + shape.second]);
  out[at] = along / (along + across);
}

@compute @workgroup_size(64) fn lowPass(@builtin(global_invocation_id) id: vec3u) {
  if (!isInside(id, 1u)) { return; }
  let s = shape.stride;
  let at = id.y * s + id.x;
  out[at] = mosaic[at] + (mosaic[at - 1u] + mosaic[at + 1u] + mosaic[at - s] + mosaic[at + s]) / 2.0
    + (mosaic[at - s - 1u] + mosaic[at - s + 1u] + mosaic[at + s - 1u] + mosaic[at + s + 1u]) / 4.0;
}

// Of the share here and the mean of its diagonal neighbours, the one that is more decided.
fn decided(at: u32) -> f32 {
  let s = shape.stride;
  let here = two[at];
  let around = (two[at - s - 1u] + two[at - s + 1u] + two[at + s - 1u] + two[at + s + 1u]) / 4.0;
  return select(here, around, abs(0.5 - here) < abs(0.5 - around));
}

fn greenGradient(at: i32, s: i32) -> f32 {
  return shape.tiny + abs(mosaic[at + s] - mosaic[at - s]) + abs(mosaic[at] - mosaic[at + 2 * s])
    + abs(mosaic[at + s] - mosaic[at + 3 * s]) + abs(mosaic[at + 2 * s] - mosaic[at + 4 * s]);
}
fn greenEstimate(at: i32, s: i32) -> f32 {
  let far = one[at + 2 * s];
  return mosaic[at + s] * (1.0 + (one[at] - far) / (shape.tiny + one[at] + far));
}

// one: low-pass levels, two: shares upright.
@compute @workgroup_size(64) fn fillGreen(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.stride || id.y >= height()) { return; }
  let at = id.y * shape.stride + id.x;
  if (!isInside(id, 5u) || (id.x & 1u) != colourX(id.y)) { out[at] = mosaic[at]; return; }
  let a = i32(at);
  let s = i32(shape.stride);
  let up = greenGradient(a, -s);
  let down = greenGradient(a, s);
  let left = greenGradient(a, -1);
  let right = greenGradient(a, 1);
  let upright = (down * greenEstimate(a, -s) + up * greenEstimate(a, s)) / (up + down);
  let sideways = (right * greenEstimate(a, -1) + left * greenEstimate(a, 1)) / (left + right);
  let share = decided(at);
  out[at] = share * sideways + (1.0 - share) * upright;
}

fn oppositeGradient(at: i32, s: i32) -> f32 {
  return shape.tiny + abs(mosaic[at + s] - mosaic[at - s]) + abs(mosaic[at + s] - mosaic[at + 3 * s])
    + abs(one[at] - one[at + 2 * s]);
}
fn mosaicOverGreen(at: i32) -> f32 { return mosaic[at] - one[at]; }

// one: green, two: shares along the diagonal.
@compute @workgroup_size(64) fn fillOpposite(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.stride || id.y >= height()) { return; }
  let at = id.y * shape.stride + id.x;
  let isWanted = (id.x & 1u) == shape.first && (id.y & 1u) == shape.second;
  if (!isInside(id, 8u) || !isWanted) { out[at] = mosaic[at]; return; }
  let here = i32(at);
  let a = i32(shape.stride) + 1;
  let b = i32(shape.stride) - 1;
  let back = oppositeGradient(here, -a);
  let fore = oppositeGradient(here, a);
  let left = oppositeGradient(here, -b);
  let right = oppositeGradient(here, b);
  let falling = (fore * mosaicOverGreen(here - a) + back * mosaicOverGreen(here + a)) / (back + fore);
  let rising = (right * mosaicOverGreen(here - b) + left * mosaicOverGreen(here + b)) / (left + right);
  let share = decided(at);
  out[at] = one[at] + (1.0 - share) * falling + share * rising;
}

fn besideGradient(at: i32, s: i32) -> f32 {
  return shape.tiny + abs(one[at] - one[at + 2 * s]) + abs(out[at + s] - out[at - s]) + abs(out[at + s] - out[at + 3 * s]);
}
fn overGreen(at: i32) -> f32 { return out[at] - one[at]; }

// one: green, two: shares upright. Pixels that are green are written, those of the colour are read.
@compute @workgroup_size(64) fn fillBesideGreen(@builtin(global_invocation_id) id: vec3u) {
  if (!isInside(id, shape.margin) || (id.x & 1u) == colourX(id.y)) { return; }
  let at = i32(id.y * shape.stride + id.x);
  let s = i32(shape.stride);
  let up = besideGradient(at, -s);
  let down = besideGradient(at, s);
  let left = besideGradient(at, -1);
  let right = besideGradient(at, 1);
  let upright = (up * overGreen(at + s) + down * overGreen(at - s)) / (up + down);
  let sideways = (left * overGreen(at + 1) + right * overGreen(at - 1)) / (left + right);
  let share = decided(u32(at));
  out[at] = one[at] + share * sideways + (1.0 - share) * upright;
}
`
