import { createDescriptionSource } from '../api/create-description-source.ts'

/** An OpenAPI or Swagger description behind an address. */
export const openApiSource = createDescriptionSource('openapi', {
  label: 'OpenAPI description (JSON or YAML, 2.0 to 3.1)',
  accept: 'application/json, application/yaml, text/yaml;q=0.9, */*;q=0.5',
})
