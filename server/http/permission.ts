import { type Need, OPERATIONS, type Operation } from './operations.ts'

/** Unless an operation says otherwise, looking is for everybody who is paired, and changing is the owner's. */
export const needOfOperation = ({ method, needs }: Operation): Need => needs ?? (method === 'get' ? 'guest' : 'owner')

/** What a request has to show. What is not described is the owner's, so that nothing new is open by oversight. */
export const needOf = (method: string, path: string): Need => {
  if (path === '/metrics') return 'owner'
  // The pages are the same for everybody and hold nothing.
  if (!path.startsWith('/api/') && path !== '/api') return 'anyone'
  const found = operationOf(method, path)
  return found ? needOfOperation(found) : 'owner'
}

/** The operation that a request asks for; HEAD is asked as GET. */
export const operationOf = (method: string, path: string): Operation | undefined => {
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase()
  return PATTERNS.find(({ operation, pattern }) => operation.method === asked && pattern.test(path))?.operation
}

// Literal paths first: `/api/images/export_csv` is no frame.
const PATTERNS = [...OPERATIONS]
  .sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')))
  .map((operation) => ({
    operation,
    pattern: new RegExp(`^${operation.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`),
  }))
