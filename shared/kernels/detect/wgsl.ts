/** The WGSL twin of the row scan of 16-bit samples: a thread writes one bit for each of 32 pixels, set above the limit. */
export const SCAN_WGSL = `
struct Shape { width: u32, height: u32, top: u32, first: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read> limits: array<f32>;
@group(0) @binding(3) var<storage, read_write> mask: array<u32>;

// Sums of sixteen samples fit a float exactly.
fn sample(row: u32, x: u32) -> f32 {
  let at = (row - shape.first) * shape.width + x;
  return f32((samples[at >> 1u] >> (16u * (at & 1u))) & 0xffffu);
}

fn column(y: u32, x: u32) -> f32 {
  let up = select(y - 1u, 0u, y == 0u);
  let down = min(y + 1u, shape.height - 1u);
  return sample(up, x) + 2.0 * sample(y, x) + sample(down, x);
}

@compute @workgroup_size(64) fn scan(@builtin(global_invocation_id) id: vec3u) {
  let words = (shape.width + 31u) / 32u;
  if (id.x >= words) { return; }
  let y = shape.top + id.y;
  let start = 32u * id.x;
  let end = min(shape.width, start + 32u);
  var left = column(y, select(start - 1u, 0u, start == 0u));
  var middle = column(y, start);
  var bits = 0u;
  for (var x = start; x < end; x++) {
    let right = column(y, min(x + 1u, shape.width - 1u));
    if ((left + 2.0 * middle + right) * 0.0625 > limits[id.y * shape.width + x]) { bits |= 1u << (x - start); }
    left = middle;
    middle = right;
  }
  mask[id.y * words + id.x] = bits;
}
`
