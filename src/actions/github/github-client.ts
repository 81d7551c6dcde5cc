import { type JsonObject, type JsonValue, jsonValueSchema } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ApiContext, atEndpoint } from '../endpoint.ts'
import { nextLink } from '../link-header.ts'
import { parseJson } from '../parse-json.ts'
import { type RestRequest, send } from '../rest.ts'

export const GITHUB_API = 'https://api.github.com/'

/** The version of GitHub's REST API that this was written against. */
const API_VERSION = '2022-11-28'

export interface GithubAnswer {
  readonly body: JsonValue
  /** The number of the next page, where there is one. */
  readonly nextPage: string | undefined
}

/** @throws PatchbayError as `send` */
export async function callGithub(
  context: ApiContext,
  path: string,
  request: Pick<RestRequest, 'query' | 'advice'> & { readonly body?: JsonObject } = {},
): Promise<GithubAnswer> {
  const response = await send(context, {
    provider: 'GitHub',
    url: atEndpoint(context, GITHUB_API, path),
    headers: {
      authorization: `Bearer ${context.auth.oauth_access_token}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': API_VERSION,
      // Requests without one are refused.
      'user-agent': 'Patchbay',
    },
    ...request,
  })
  const body = readAnswer('GitHub', jsonValueSchema, parseJson(await response.text()))
  return { body, nextPage: nextPageOf(response.headers.get('link')) }
}

/** The number of the page that `<https://api.github.com/…?page=2>; rel="next"` leads to. */
function nextPageOf(link: string | null): string | undefined {
  return /[?&]page=(\d+)/.exec(nextLink(link ?? '') ?? '')?.[1]
}
