/** The universal globals that pure code may use. Only shared/tsconfig.json reads this file. */
declare const TextDecoder: new (label?: string) => { decode(bytes: Uint8Array): string }
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> }
