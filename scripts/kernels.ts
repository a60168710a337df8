// `npm run kernels`: compiles the WASM twins, shared/kernels/<id>/<name>.as (AssemblyScript) -> <name>.wasm.gen.ts (base64).
// `--check` fails when one is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import asc from 'assemblyscript/asc'

const FOLDER = 'shared/kernels'
// No runtime: memory is laid out by the caller. `stub` brings nothing when nothing is allocated.
const FLAGS = ['-O3', '--converge', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--importMemory', '--use', 'abort=']

const compile = async (path: string): Promise<Uint8Array> => {
  let binary: Uint8Array | undefined
  // The compiler wants names that end in .ts; ours do not, so that nothing else takes the sources for TypeScript.
  const entry = `${basename(path, '.as')}.ts`
  const { error, stderr } = await asc.main([entry, '--outFile', 'out.wasm', ...FLAGS], {
    readFile: (name) => (basename(name) === entry ? readFileSync(path, 'utf8') : null),
    writeFile: (_, contents) => {
      if (contents instanceof Uint8Array) binary = contents
    },
    listFiles: () => [],
  })
  if (error || !binary) throw new Error(`${path}: ${error?.message}\n${stderr.toString()}`)
  return binary
}

const generated = (source: string, binary: Uint8Array): string =>
  [
    `// Generated from ${basename(source)} by \`npm run kernels\`. Do not edit.`,
    `export const WASM = '${Buffer.from(binary).toString('base64')}'`,
    '',
  ].join('\n')

const stale: string[] = []
const sources = readdirSync(FOLDER, { recursive: true })
  .map((name) => `${FOLDER}/${name}`)
  .filter((path) => path.endsWith('.as'))
  .sort()
for (const source of sources) {
  const path = source.replace(/\.as$/, '.wasm.gen.ts')
  const text = generated(source, await compile(source))
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  if (process.argv.includes('--check')) stale.push(path)
  else writeFileSync(path, text)
}
if (stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run "npm run kernels".`)
  process.exit(1)
}
