import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { presetNamed, presets } from '#shared/recipes/presets.ts'

export const recipes = defineCommand({
  name: 'recipes',
  summary: 'Lists the recipes that pictures can be processed with, or prints one as JSON',
  usage: `darksite recipes [NAME]

Without a name: every recipe with what it is for, as a JSON list of {"name", "title", "summary", "planes", "steps"}.
With one: the recipe itself. Save it to a file, change it, and give it to “darksite process --recipe FILE.json”.`,
  async run(argv, io) {
    const parsed = parseFlags({ args: [...argv], allowPositionals: true, options: {} })
    const [name, ...more] = parsed.ok ? parsed.value.positionals : []
    if (!parsed.ok || more.length > 0) {
      io.err(parsed.ok ? 'Name one recipe, or none: darksite recipes quick_dso' : parsed.fault.message)
      return 2
    }
    if (name === undefined) {
      const lines = presets.map(({ name, title, summary, planes = null, steps }) =>
        JSON.stringify({ name, title, summary, planes, steps: steps.map(({ step }) => step) }),
      )
      io.out(`[${lines.join(',\n')}]`)
      return 0
    }
    const found = presetNamed(name)
    if (!found) {
      io.err(`There is no recipe “${name}”. There are: ${presets.map((preset) => preset.name).join(', ')}.`)
      return 1
    }
    io.out(JSON.stringify(found, null, 2))
    return 0
  },
})
