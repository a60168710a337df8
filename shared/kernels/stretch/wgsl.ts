/** The WGSL twin of the table stretch of 16-bit samples: two samples a thread. */
export const STRETCH_WGSL = `
@group(0) @binding(0) var<storage, read> levels: array<u32>;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read_write> shown: array<u32>;

fn level(sample: u32) -> u32 { return (levels[sample >> 1u] >> (16u * (sample & 1u))) & 0xffffu; }

@compute @workgroup_size(256) fn stretch(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.y * groups.x * 256u + id.x;
  if (at >= arrayLength(&samples)) { return; }
  let pair = samples[at];
  shown[at] = level(pair & 0xffffu) | (level(pair >> 16u) << 16u);
}
`
