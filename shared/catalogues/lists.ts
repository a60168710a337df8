import type { CatalogueObject } from './catalogue.ts'

/** A catalogue as people tick it off. An object may be in several, whichever it goes by. */
export interface ObjectList {
  readonly id: string
  readonly title: string
  /** What the object is called in this list; null when it is not in it. */
  designationIn(object: CatalogueObject): string | null
}

const numbered = (id: string, title: string, pattern: RegExp): ObjectList => ({
  id,
  title,
  designationIn: ({ designation, aliases }) => [designation, ...aliases].find((name) => pattern.test(name)) ?? null,
})

/** The lists in the order people know them. */
export const OBJECT_LISTS: readonly ObjectList[] = [
  numbered('messier', 'Messier', /^M \d/),
  numbered('caldwell', 'Caldwell', /^C \d/),
  numbered('ngc', 'NGC', /^NGC \d/),
  numbered('ic', 'IC', /^IC \d/),
  numbered('sharpless', 'Sharpless', /^Sh2-\d/),
  numbered('vdb', 'van den Bergh', /^vdB \d/),
  numbered('barnard', 'Barnard', /^B \d/),
  numbered('abell', 'Abell, galaxy clusters', /^ACO \d/),
  numbered('abell-pn', 'Abell, planetary nebulae', /^Abell \d/),
  numbered('lbn', 'Lynds, bright nebulae', /^LBN \d/),
  numbered('ldn', 'Lynds, dark nebulae', /^LDN \d/),
  {
    id: 'named-stars',
    title: 'Named stars',
    designationIn: ({ catalogue, designation }) => (catalogue === 'named-stars' ? designation : null),
  },
]

/** The number in a designation, for an order people expect: `M 9` before `M 10`. */
export const numberIn = (designation: string): number => Number(/\d+/.exec(designation)?.[0] ?? Number.POSITIVE_INFINITY)
