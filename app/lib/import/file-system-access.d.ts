/** File System Access (WICG), which Chromium has and TypeScript does not know. */
interface FileSystemHandle {
  requestPermission?(options: { readonly mode: 'read' | 'readwrite' }): Promise<PermissionState>
}
interface DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>
}
interface Window {
  showDirectoryPicker(options: { readonly mode: 'read' }): Promise<FileSystemDirectoryHandle>
}
