import type { HandleClientError } from '@sveltejs/kit'

/** A wrong address is nobody's bug and is told on the page; everything else is ours, and goes to the console too. */
export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error)
  return { message }
}
