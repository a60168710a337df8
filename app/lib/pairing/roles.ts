import type { Role } from '#shared/records/device.ts'

/** What a role is called, and what it may do. */
export const ROLE_WORDS: Readonly<Record<Role, { readonly label: string; readonly help: string }>> = {
  owner: { label: 'Owner', help: 'May do everything, also let others in.' },
  reviewer: { label: 'Reviewer', help: 'May look, rate, reject, note, and ask for solves.' },
  guest: { label: 'Guest', help: 'May only look.' },
}

export const ROLE_OPTIONS = (['owner', 'reviewer', 'guest'] as const).map((value) => ({ value, label: ROLE_WORDS[value].label }))
