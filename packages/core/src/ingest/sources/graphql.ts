import { createDescriptionSource } from '../api/create-description-source.ts'

/** A GraphQL schema behind an address: SDL, or the JSON answer to an introspection query. */
export const graphqlSource = createDescriptionSource('graphql', {
  label: 'GraphQL schema (SDL or introspection JSON)',
  accept: 'text/plain, application/graphql, application/json;q=0.9, */*;q=0.5',
})
