/**
 * Where the bytes of a file come from: memory, a disk or a browser's Blob. Headers of huge files are read without the rest.
 * `read` returns fewer bytes than asked for only at the end of the file.
 */
export interface ByteSource {
  readonly size: number
  read(offset: number, length: number): Promise<Uint8Array>
}

export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
})
