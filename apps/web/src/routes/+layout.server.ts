import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals }) => ({
  theme: locals.theme,
  origin: locals.origin,
})
