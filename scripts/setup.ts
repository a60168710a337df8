// `npm run setup`: brings the plate solver and its star index from Debian's packages. Can be repeated.
import { spawnSync } from 'node:child_process'
import {
  commandsFor,
  findProgram,
  listOf,
  manualCommand,
  meansToInstall,
  missingOf,
  type Need,
  runAll,
  SOLVING,
} from './packages.ts'

/** For systems without apt-get. */
const OTHER_SYSTEMS = [
  'Install these by hand:',
  '  1. astrometry.net, so that the program "solve-field" can be called:',
  '       Fedora: sudo dnf install astrometry      Arch: yay -S astrometry.net      macOS: brew install astrometry-net',
  '  2. its index files for your field of view (the Tycho-2 series 4107 to 4119 suits fields from half a degree),',
  '     from http://data.astrometry.net, into a folder that solve-field\'s configuration names with "add_path".',
  '     Or name the folder yourself: DARKSITE_INDEXES=/path/to/indexes npm start',
  'Then start Darksite again: it says on its first screen whether the solver is ready.',
].join('\n')

/** The program must not only lie there, it must run. */
const checkSolver = (): number => {
  const { status, error } = spawnSync('solve-field', ['--help'], { stdio: 'ignore' })
  if (error || status === null || status > 1) {
    console.error(`solve-field is there but does not run: ${error?.message ?? `exit code ${status}`}.`)
    return 1
  }
  console.log('\nReady: Darksite can solve. Start it with "npm start".')
  return 0
}

const setup = (needs: readonly Need[]): number => {
  for (const need of needs.filter((one) => one.isThere())) console.log(`${need.name}: already there.`)
  const missing = missingOf(needs)
  if (missing.length === 0) return checkSolver()

  const names = missing.map((need) => need.name)
  const means = meansToInstall(process.stdin.isTTY)
  if (!means.ok) {
    console.error(`${means.reason} Missing:\n${listOf(missing)}`)
    console.error(
      findProgram('apt-get') ? `As somebody who may install packages, run:\n  ${manualCommand(names)}` : OTHER_SYSTEMS,
    )
    return 1
  }
  const commands = commandsFor(names, means.prefix)
  console.log(`\nThis will install from Debian's packages (about 130 MB to load):\n${listOf(missing)}`)
  console.log(`It runs:\n${commands.map((words) => `  ${words.join(' ')}`).join('\n')}`)
  if (means.prefix.length > 0) console.log('sudo may ask for your password.')
  console.log('')
  const trouble = runAll(commands)
  if (trouble) {
    console.error(`\n${trouble}\nNothing else was changed. By hand:\n  ${manualCommand(names)}`)
    return 1
  }
  const still = missingOf(needs)
  if (still.length > 0) {
    console.error(`\nStill missing after the installation:\n${listOf(still)}`)
    return 1
  }
  return checkSolver()
}

process.exit(setup(SOLVING))
