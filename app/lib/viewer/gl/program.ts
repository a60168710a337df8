/** A linked program and where its uniforms are. */
export interface Program {
  readonly handle: WebGLProgram
  readonly at: (name: string) => WebGLUniformLocation | null
}

/** Compiles and links. Throws with the driver's log: the sources are ours, so a failure is a bug. */
export const linkProgram = (gl: WebGL2RenderingContext, vertex: string, fragment: string): Program => {
  const handle = gl.createProgram()
  gl.attachShader(handle, compile(gl, gl.VERTEX_SHADER, vertex))
  gl.attachShader(handle, compile(gl, gl.FRAGMENT_SHADER, fragment))
  gl.bindAttribLocation(handle, 0, 'corner')
  gl.linkProgram(handle)
  if (!gl.getProgramParameter(handle, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`The viewer's shaders do not link: ${gl.getProgramInfoLog(handle)}`)
  const places = new Map<string, WebGLUniformLocation | null>()
  const at = (name: string): WebGLUniformLocation | null => {
    if (!places.has(name)) places.set(name, gl.getUniformLocation(handle, name))
    return places.get(name) ?? null
  }
  return { handle, at }
}

const compile = (gl: WebGL2RenderingContext, type: number, source: string): WebGLShader => {
  const shader = gl.createShader(type)!
  gl.shaderSource(shader, source)
  gl.compileShader(shader)
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost())
    throw new Error(`The viewer's shader does not compile: ${gl.getShaderInfoLog(shader)}`)
  return shader
}
