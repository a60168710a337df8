import { fieldsOf } from '#shared/spec/fields.ts'
import type { Description } from '#shared/spec/spec.ts'

/** The reference page of one spec. */
export const markdownOf = (description: Description): string =>
  [
    `## ${description.title} (\`${description.id}\`)`,
    description.summary,
    '| parameter | default | unit | meaning |\n|---|---|---|---|\n' +
      fieldsOf(description)
        .map((f) => `| \`${f.name}\` | ${f.initial ?? (f.required ? 'required' : '')} | ${f.unit} | ${f.help} |`)
        .join('\n'),
  ].join('\n\n')
