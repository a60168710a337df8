// `npm run reference`: writes docs/reference from the specs of steps, jobs, solvers and commands; `--check` fails when one is stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../server/cli/command.ts'
import { commands } from '../server/cli/commands/commands.gen.ts'
import { jobs } from '../server/jobs/jobs.gen.ts'
import { solvers } from '../server/solvers/solvers.gen.ts'
import { markdownOf } from '../shared/spec/markdown.ts'
import { describe, type Spec } from '../shared/spec/spec.ts'
import { steps } from '../shared/steps/steps.gen.ts'

const FOLDER = 'docs/reference'
const NOTE = '<!-- Made by `npm run reference` from the code. Do not edit. -->'

const pageOf = (title: string, about: string, sections: readonly string[]): string =>
  `${[NOTE, `# ${title}`, about, ...sections].join('\n\n')}\n`

const specPage = (title: string, about: string, registry: Readonly<Record<string, Spec>>): string =>
  pageOf(
    title,
    about,
    Object.values(registry).map((spec) => markdownOf(describe(spec))),
  )

const commandPage = async (registry: Readonly<Record<string, () => Promise<Command>>>): Promise<string> => {
  const all = await Promise.all(Object.values(registry).map((load) => load()))
  const section = ({ name, summary, usage }: Command): string =>
    `## ${name}\n\n${summary.replace(/\.$/, '')}.\n\n\`\`\`text\n${usage}\n\`\`\``
  const about = '`npx darksite COMMAND …`. JSON goes to standard output, words go to standard error.'
  return pageOf('Command line', about, all.map(section))
}

process.chdir(join(import.meta.dirname, '..'))
const pages: Readonly<Record<string, string>> = {
  'steps.md': specPage('Steps', 'What can be done with a picture. Each step runs on the tablet and on the server alike.', steps),
  'jobs.md': specPage('Jobs', 'What the server does on request. Each is safe to run twice.', jobs),
  'solvers.md': specPage('Solvers', 'Who finds out where a picture points.', solvers),
  'cli.md': await commandPage(commands),
}

const isCheck = process.argv.includes('--check')
const stale = Object.entries(pages).filter(([name, text]) => {
  const path = join(FOLDER, name)
  return !existsSync(path) || readFileSync(path, 'utf8') !== text
})
if (isCheck && stale.length > 0) {
  console.error(`Stale: ${stale.map(([name]) => join(FOLDER, name)).join(', ')}. Run "npm run reference".`)
  process.exit(1)
}
mkdirSync(FOLDER, { recursive: true })
for (const [name, text] of stale) writeFileSync(join(FOLDER, name), text)
