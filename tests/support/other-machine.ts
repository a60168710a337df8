import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A place on this machine that is another one to the network. */
export interface OtherMachine {
  /** A program that starts `program` there. */
  within(program: string): Promise<string>
  close(): Promise<void>
}

/** A wire with an end on either side; addresses of a private network that nobody else will have chosen. */
const [NEAR, FAR] = ['10.213.77.1', '10.213.77.2']

/**
 * A network namespace with an address of its own, joined to this machine by a wire. Where one may not be made (not root), null:
 * then this machine's own address on the network has to do, which is no loopback either.
 */
export const otherMachine = async (name: string): Promise<OtherMachine | null> => {
  const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: 'pipe' })
  const [near, far] = [`${name}-n`, `${name}-f`]
  const close = async (): Promise<void> => {
    ip('netns', 'delete', name)
  }
  try {
    // Left behind by a run that was killed.
    if (execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).split(/\s/).includes(name)) await close()
    ip('netns', 'add', name)
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
  try {
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name)
    ip('address', 'add', `${NEAR}/30`, 'dev', near)
    ip('link', 'set', near, 'up')
    ip('-n', name, 'address', 'add', `${FAR}/30`, 'dev', far)
    ip('-n', name, 'link', 'set', far, 'up')
    ip('-n', name, 'link', 'set', 'lo', 'up')
    // A browser that sees no way to anywhere thinks that it is offline.
    ip('-n', name, 'route', 'add', 'default', 'via', NEAR)
  } catch (error) {
    await close()
    if (error instanceof Error) return null
    throw error
  }
  const folder = await mkdtemp(join(tmpdir(), 'darksite-elsewhere-'))
  return {
    within: async (program) => {
      const path = join(folder, 'start')
      await writeFile(path, `#!/bin/sh\nexec ip netns exec ${name} '${program}' "$@"\n`)
      await chmod(path, 0o755)
      return path
    },
    close: async () => {
      await close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
