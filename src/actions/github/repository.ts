import type { JsonObject } from '#shared/json.ts'
import { path } from '../endpoint.ts'
import { invalidProp } from '../invalid-prop.ts'
import type { PropInput } from '../prop-input.ts'

export const REPOSITORY_PROP: PropInput = {
  key: 'repository',
  type: 'string',
  label: 'Repository',
  description: 'Its owner and name.',
  placeholder: 'octocat/hello-world',
  remoteOptions: { loader: 'repositories' },
}

/** Takes `owner/name`, or finds it in the address of the repository's page. Its path in the API. */
export function repositoryPath(props: JsonObject): string {
  const text = (typeof props.repository === 'string' ? props.repository : '').trim()
  const [owner, name, ...rest] = text
    .replace(/^https?:\/\/[^/]+\//i, '')
    .replace(/\.git$|\/$/, '')
    .split('/')
  const isOther = rest.length > 0 && !text.includes('://')
  if (owner === undefined || name === undefined || owner === '' || name === '' || isOther) {
    throw invalidProp('repository', '“Repository” must be an owner and a name, such as octocat/hello-world.')
  }
  return path`repos/${owner}/${name}`
}
