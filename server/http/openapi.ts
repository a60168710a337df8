import type { Hono } from 'hono'
import { docsPage } from './docs-page.ts'
import { parametersOf, schemaOf } from './json-schema.ts'
import { OPERATIONS, type Operation, Refusal } from './operations.ts'
import { hashesOf } from './pages.ts'
import type { Services } from './services.ts'

/** `GET /api/openapi.json` and `/api/docs`, which needs no network to be read. */
export const openApiRoutes = (app: Hono, { version }: Pick<Services, 'version'>): void => {
  const description = openApi(version)
  app.get('/api/openapi.json', (c) => c.json(description))
  app.get('/api/docs', (c) => {
    const html = docsPage(version)
    return c.html(html, 200, { 'content-security-policy': `default-src 'none'; style-src ${hashesOf(html, 'style')}` })
  })
}

/** OpenAPI 3.1, made from the schemas that check the requests. */
export const openApi = (version: string) => ({
  openapi: '3.1.0',
  info: { title: 'Darksite', version, description: 'The library of captures: frames, solutions, jobs and sync.' },
  paths: Object.fromEntries(
    [...new Set(OPERATIONS.map(({ path }) => path))].map((path) => [
      path,
      Object.fromEntries(OPERATIONS.filter((o) => o.path === path).map((o) => [o.method, operationOf(o)])),
    ]),
  ),
})

const operationOf = ({ path, summary, query, body, status, answer }: Operation) => ({
  summary,
  parameters: [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...parametersOf(query),
  ],
  ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } } : {}),
  responses: {
    [status]: { description: 'Done', content: contentOf(answer) },
    default: { description: 'A fault, in words', content: contentOf(Refusal) },
  },
})

const contentOf = (answer: Operation['answer']) =>
  typeof answer === 'string' ? { [answer]: {} } : { 'application/json': { schema: schemaOf(answer, 'output') } }
