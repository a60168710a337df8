import { z } from 'zod'

/** SHA-256 in hexadecimal digits: the address of bytes. */
export const Address = z.string().regex(/^[0-9a-f]{64}$/)

/** What is uploaded, the most useful for its size first. Stars and quality travel as rows, before all of these. */
export const UPLOAD_KINDS = ['thumbnail', 'preview', 'original'] as const
export const UploadKind = z.enum(UPLOAD_KINDS)
export type UploadKind = z.infer<typeof UploadKind>

/** Where uploads go, by tus 1.0 (https://tus.io/protocols/resumable-upload). The address of one is made of the hash of its bytes. */
export const UPLOADS = '/api/uploads'
export const uploadPath = (sha256: string): string => `${UPLOADS}/${sha256}`

/** `POST /api/blobs/have`: which of these the server has already, so that no byte of them is sent. */
export const HaveRequest = z.object({ hashes: z.array(Address).max(1000) })
export const HaveAnswer = z.object({ held: z.array(z.string()) })

/** What comes with an upload, as tus metadata: texts only. */
export const UploadMetadata = z.object({
  sha256: Address,
  kind: UploadKind,
  /** The frame that it belongs to. */
  frame: z.string().regex(/^[0-9a-f]{32}$/),
  /** Of an original: its name, the folder it lay in (with `/`), and when it was written last [ms since 1970]. */
  name: z.string().max(255).default(''),
  folder: z.string().max(1000).default(''),
  modifiedAt: z.coerce.number().min(0).max(8.64e15).default(0),
})
export type UploadMetadata = z.infer<typeof UploadMetadata>

/** Metadata in the header `Upload-Metadata`: names with Base64 of UTF-8. */
export const metadataHeader = (metadata: UploadMetadata): string =>
  Object.entries(metadata)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${base64Of(String(value))}`)
    .join(',')

const base64Of = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

/** The bytes are not those that were promised; by the numbers of tus (checksum extension). */
export const CHECKSUM_MISMATCH = 460

const LONGEST = 120
const DEEPEST = 8

/**
 * A place below a library for a file from elsewhere, as folders and name: no way up, no hidden file, nothing that any file system
 * refuses. The name keeps its ending, by which formats are told apart.
 */
export const safePlace = (folder: string, name: string): { readonly folders: readonly string[]; readonly name: string } => {
  const folders = folder.split(/[/\\]/).map(safePart).filter(Boolean).slice(-DEEPEST)
  return { folders, name: safePart(name) || 'unnamed' }
}

const safePart = (part: string): string => {
  const plain = part
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  if (plain.length <= LONGEST) return plain
  const end = /\.[^.]{1,10}(\.fz|\.gz)?$/i.exec(plain)?.[0] ?? ''
  return plain.slice(0, LONGEST - end.length) + end
}
