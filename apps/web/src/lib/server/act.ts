import { fail, redirect } from '@sveltejs/kit'
import { toPublicFailure } from './to-public-failure.ts'

/** What a form asks for: done, then on to another page; or why not, for the form to show. */
export async function act<Done>(work: () => Promise<Done>, to: string | ((done: Done) => string)) {
  let done: Done
  try {
    done = await work()
  } catch (error) {
    const { status, message } = toPublicFailure(error)
    return fail(status, { message })
  }
  redirect(303, typeof to === 'string' ? to : to(done))
}
