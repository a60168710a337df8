/** Thrown by the unpackers of this folder and caught by `openPacked`, which makes a fault of it. */
export class DamagedPackingError extends Error {}

/** Thrown by what unpacks gzip when something that it cannot read stands behind a good member. */
export class TrailingError extends Error {}
