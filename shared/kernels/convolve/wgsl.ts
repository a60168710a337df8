/** The WGSL twin of `convolve`, for browsers and for Dawn: along rows, then down columns, one pixel each. */
export const CONVOLVE_WGSL = `
struct Shape { width: u32, rows: u32, count: u32, step: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> taps: array<f32>;
@group(0) @binding(2) var<storage, read> source: array<f32>;
@group(0) @binding(3) var<storage, read_write> target_: array<f32>;

fn mirrored(place: i32, size: i32) -> i32 {
  if (size == 1) { return 0; }
  let period = 2 * (size - 1);
  let inside = ((place % period) + period) % period;
  return select(period - inside, inside, inside < size);
}

// Rows of the band with those above and below it.
@compute @workgroup_size(256) fn alongRows(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.width) { return; }
  let row = id.y * shape.width;
  var sum = taps[0] * source[row + id.x];
  for (var i = 1u; i < shape.count; i++) {
    let far = i32(i * shape.step);
    let left = u32(mirrored(i32(id.x) - far, i32(shape.width)));
    let right = u32(mirrored(i32(id.x) + far, i32(shape.width)));
    sum += taps[i] * (source[row + left] + source[row + right]);
  }
  target_[row + id.x] = sum;
}

// Only the band; its neighbours lie before and behind it.
@compute @workgroup_size(256) fn downColumns(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.width) { return; }
  let middle = (id.y + (shape.count - 1u) * shape.step) * shape.width + id.x;
  var sum = taps[0] * source[middle];
  for (var i = 1u; i < shape.count; i++) {
    let far = i * shape.step * shape.width;
    sum += taps[i] * (source[middle - far] + source[middle + far]);
  }
  target_[id.y * shape.width + id.x] = sum;
}
`
