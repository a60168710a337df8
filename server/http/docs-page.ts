import { parametersOf } from './json-schema.ts'
import { OPERATIONS, type Operation } from './operations.ts'

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;background:#0b0d12;color:#dde2ea}
a{color:#8ab4ff}code{background:#1a1f29;padding:.1em .3em;border-radius:.2em}section{border-top:1px solid #2a3040;padding:1rem 0}
h2{font-size:1.1rem;margin:0}table{border-collapse:collapse;margin-top:.5rem}td{padding:.15rem 1rem .15rem 0;vertical-align:top}
.method{display:inline-block;min-width:3.5em;font-weight:bold;color:#ffd58a}`

/** The API as one page of plain HTML. */
export const docsPage = (version: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Darksite API</title>
<style>${STYLE}</style>
<h1>Darksite API ${escaped(version)}</h1>
<p>JSON over HTTP. A refusal is <code>{"fault": {"kind", "code", "message"}}</code> with a fitting status.
For programs: <a href="/api/openapi.json">openapi.json</a>.</p>
${OPERATIONS.map(sectionOf).join('\n')}
</html>
`

const sectionOf = ({ method, path, summary, query, status, answer }: Operation): string => `<section>
<h2><span class="method">${method.toUpperCase()}</span> <code>${escaped(path)}</code></h2>
<p>${escaped(summary)}. Answers ${status}, ${typeof answer === 'string' ? escaped(answer) : 'JSON'}.</p>
${query ? `<table>${parametersOf(query).map(rowOf).join('')}</table>` : ''}
</section>`

const rowOf = ({ name, schema }: ReturnType<typeof parametersOf>[number]): string =>
  typeof schema === 'boolean'
    ? ''
    : `<tr><td><code>${escaped(name)}</code></td><td>${escaped(schema.description ?? '')}${escaped(choices(schema))}</td></tr>`

const choices = (schema: { readonly enum?: readonly unknown[]; readonly default?: unknown }): string =>
  `${schema.enum ? `: ${schema.enum.join(', ')}` : ''}${schema.default === undefined ? '' : ` (default ${String(schema.default)})`}`

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
