import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import type { PackageDescription } from '../package-index.ts'
import { chooseLinks, readPythonMetadata } from '../python/read-metadata.ts'
import { requestJson, requestRegistry, textOf } from '../request-registry.ts'
import type { PythonFile, PythonVersion } from './pypi-index.ts'

const text = z.string().nullish().catch(null)
const JsonSchema = z.object({
  info: z.object({
    summary: text,
    home_page: text,
    license: text,
    license_expression: text,
    keywords: text,
    project_urls: z.record(z.string(), z.string()).nullish().catch(null),
  }),
})

const NOTHING: PackageDescription = {
  description: null,
  homepageUrl: null,
  repositoryUrl: null,
  license: null,
  keywords: [],
}

/** What a version says of itself: the metadata beside a wheel (PEP 658), else the JSON form. */
export async function describePython(
  ctx: Context,
  name: string,
  { version, files }: PythonVersion,
): Promise<PackageDescription> {
  const label = `${name} ${version}`
  // Not every mirror says that it has it.
  const file = files.find(({ hasMetadata }) => hasMetadata) ?? files.find(isWheel)
  if (file) {
    const path = `${file.url}.metadata`
    const answer = await requestRegistry(ctx, { ecosystem: 'pypi', path, label })
    if (answer) {
      const { readme: _, readmeType: __, ...description } = readPythonMetadata(textOf(answer))
      return description
    }
  }
  const ask = (path: string) => requestJson(ctx, { ecosystem: 'pypi', path, label }, JsonSchema)
  const found = (await ask(`/pypi/${name}/${version}/json`)) ?? (await ask(`/pypi/${name}/json`))
  if (!found) return NOTHING
  const { info } = found
  return {
    description: info.summary || null,
    ...chooseLinks(Object.entries(info.project_urls ?? {}), info.home_page || null),
    license: info.license_expression || shortLicence(info.license),
    keywords: (info.keywords ?? '').split(/[,\s]+/).filter(Boolean),
  }
}

const shortLicence = (license: string | null | undefined) =>
  license && license.length <= 60 ? license : null

const isWheel = ({ format }: PythonFile) => format === 'wheel'
