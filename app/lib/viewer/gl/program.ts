/** A linked program and where its uniforms are. */
export interface Program {
  readonly handle: WebGLProgram
  readonly at: (name: string) => WebGLUniformLocation | null
}

/**
 * Has a program compiled and linked, and does not wait for it: the first question about its uniforms does. Throws then,
 * with the driver's log: the sources are ours, so a failure is a bug.
 */
export const linkProgram = (gl: WebGL2RenderingContext, vertex: string, fragment: string): Program => {
  const handle = gl.createProgram()
  const shaders = [compile(gl, gl.VERTEX_SHADER, vertex), compile(gl, gl.FRAGMENT_SHADER, fragment)]
  for (const shader of shaders) gl.attachShader(handle, shader)
  gl.bindAttribLocation(handle, 0, 'corner')
  gl.linkProgram(handle)
  const places = new Map<string, WebGLUniformLocation | null>()
  const at = (name: string): WebGLUniformLocation | null => {
    if (places.size === 0) check(gl, handle, shaders)
    if (!places.has(name)) places.set(name, gl.getUniformLocation(handle, name))
    return places.get(name) ?? null
  }
  return { handle, at }
}

const compile = (gl: WebGL2RenderingContext, type: number, source: string): WebGLShader => {
  const shader = gl.createShader(type)!
  gl.shaderSource(shader, source)
  gl.compileShader(shader)
  return shader
}

const check = (gl: WebGL2RenderingContext, handle: WebGLProgram, shaders: readonly WebGLShader[]): void => {
  if (gl.getProgramParameter(handle, gl.LINK_STATUS) || gl.isContextLost()) return
  const log = [gl.getProgramInfoLog(handle), ...shaders.map((shader) => gl.getShaderInfoLog(shader))]
  throw new Error(`The viewer's shaders do not link: ${log.join('\n')}`)
}
