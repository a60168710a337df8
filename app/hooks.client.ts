import type { ClientInit, HandleClientError } from '@sveltejs/kit'
import { openEarly } from '#lib/viewer/open-early.ts'

/** Runs before the code of the page is even fetched: until it is there, an original has come a good part of its way. */
export const init: ClientInit = () => openEarly(location.pathname)

/** A wrong address is nobody's bug and is told on the page; everything else is ours, and goes to the console too. */
export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error)
  return { message }
}
