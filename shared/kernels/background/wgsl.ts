/**
 * The WGSL twin of the mesh statistics of 16-bit samples: a group of threads for a mesh finds the window of its histogram, and
 * counts. What follows from 254 counts is left to the processor.
 */
export const BACKGROUND_WGSL = `
const THREADS = 64u;
const SLOT = 260u;
const REACH = 5.0;
const BINS_PER_SIGMA = 25.0;
struct Shape { stride: u32, columns: u32, rows: u32, first: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
// The left edges of all columns and the end of the last one, then the same of the rows, from the top.
@group(0) @binding(2) var<storage, read> edges: array<u32>;
// Of each mesh: low, width (floats), size, nothing, counts.
@group(0) @binding(3) var<storage, read_write> found: array<u32>;

var<workgroup> sums: array<vec3f, THREADS>;
var<workgroup> counts: array<atomic<u32>, 256>;
var<workgroup> window: vec3f;

fn sample(at: u32) -> f32 { return f32((samples[at >> 1u] >> (16u * (at & 1u))) & 0xffffu); }

// Mean and deviation of what lies within [low, high], of every fourth row; offsets from origin, so that squares stay small.
fn momentsOf(box: vec4u, low: f32, high: f32, origin: f32, me: u32) -> vec2f {
  var part = vec3f(0.0);
  let width = box.z - box.x;
  let rows = (box.w - box.y + 3u) / 4u;
  for (var i = me; i < width * rows; i += THREADS) {
    let value = sample((box.y + 4u * (i / width)) * shape.stride + box.x + i % width);
    if (value >= low && value <= high) {
      let offset = value - origin;
      part += vec3f(1.0, offset, offset * offset);
    }
  }
  sums[me] = part;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (me < half) { sums[me] += sums[me + half]; }
    workgroupBarrier();
  }
  let all = sums[0];
  workgroupBarrier();
  let mean = all.y / all.x;
  return vec2f(mean + origin, sqrt(max(0.0, all.z / all.x - mean * mean)));
}

@compute @workgroup_size(THREADS) fn meshes(
  @builtin(workgroup_id) mesh: vec3u,
  @builtin(local_invocation_index) me: u32,
) {
  let tops = shape.columns + 1u;
  let box = vec4u(edges[mesh.x], edges[tops + mesh.y], edges[mesh.x + 1u], edges[tops + mesh.y + 1u]);
  let all = momentsOf(box, 0.0, 65535.0, sample(box.y * shape.stride + box.x), me);
  let near = momentsOf(box, all.x - 2.0 * all.y, all.x + 2.0 * all.y, all.x, me);
  if (me == 0u) {
    let width = max(1.0, ceil(near.y / BINS_PER_SIGMA));
    let reach = ceil(REACH * near.y / width);
    window = vec3f(floor(near.x + 0.5) - reach * width - 0.5, width, select(0.0, 2.0 * reach + 1.0, near.y > 0.0));
  }
  for (var bin = me; bin < 256u; bin += THREADS) { atomicStore(&counts[bin], 0u); }
  let place = workgroupUniformLoad(&window);
  let size = min(256.0, place.z);
  let width = box.z - box.x;
  for (var i = me; i < width * (box.w - box.y); i += THREADS) {
    let bin = (sample((box.y + i / width) * shape.stride + box.x + i % width) - place.x) / place.y;
    if (bin >= 0.0 && bin < size) { atomicAdd(&counts[u32(bin)], 1u); }
  }
  workgroupBarrier();
  let to = (mesh.y * shape.columns + mesh.x) * SLOT;
  if (me == 0u) {
    found[to] = bitcast<u32>(place.x);
    found[to + 1u] = bitcast<u32>(place.y);
    found[to + 2u] = u32(size);
  }
  for (var bin = me; bin < 256u; bin += THREADS) { found[to + 4u + bin] = atomicLoad(&counts[bin]); }
}
`
