/** Thrown by the unpackers of this folder and caught by `openPacked`, which makes a fault of it. */
export class DamagedPackingError extends Error {}
