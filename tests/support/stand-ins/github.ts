import { isBearerOf, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

export const GITHUB_TOKEN = 'github_pat_canary_22AB'

export interface GithubStandIn extends RestStandIn {
  /** Issues and pull requests of octocat/hello-world, newest first. */
  readonly issues: { number: number; title: string; state: string; pull_request?: object }[]
}

/** GitHub's REST API as far as it is used, with the Link header of its pages; an Enterprise server's under /api/v3. */
export async function startGithub(
  base = '',
  tokens: readonly string[] = [GITHUB_TOKEN],
): Promise<GithubStandIn> {
  const issues: GithubStandIn['issues'] = []
  const repository = `${base}/repos/octocat/hello-world`
  const server = await startRestStandIn({
    authenticate: request => {
      // As GitHub does, for any client without a name.
      if (request.headers['user-agent'] === undefined) return { status: 403, body: 'no user agent' }
      if (!isBearerOf(tokens, request)) return json(401, { message: 'Bad credentials', status: '401' })
      if (request.headers['x-github-api-version'] !== '2022-11-28') return json(400, { message: 'version' })
      return undefined
    },
    routes: {
      [`GET ${base}/user`]: () => json(200, { login: 'octocat', id: 1 }),
      [`GET ${base}/user/repos`]: request =>
        paged(request, [
          { full_name: 'octocat/hello-world', private: false },
          { full_name: 'octocat/secret', private: true },
        ]),
      [`GET ${repository}/labels`]: request =>
        paged(request, [
          { name: 'bug', description: 'Something is wrong' },
          { name: 'idea', description: null },
        ]),
      [`GET ${repository}/assignees`]: request => paged(request, [{ login: 'octocat' }, { login: 'hubot' }]),
      [`GET ${repository}/milestones`]: request => paged(request, [{ number: 3, title: 'Version 2' }]),
      [`POST ${repository}/issues`]: ({ body }) => {
        const issue = body as { title?: string }
        if (!issue.title) {
          const missing = { resource: 'Issue', code: 'missing_field', field: 'title' }
          return json(422, { message: 'Validation Failed', errors: [missing] })
        }
        const number = issues.length + 1
        issues.unshift({ number, title: issue.title, state: 'open' })
        const url = `https://github.com/octocat/hello-world/issues/${number}`
        return json(201, { number, state: 'open', html_url: url, ...issue })
      },
      [`GET ${repository}/issues`]: request =>
        paged(
          request,
          issues.filter(({ state }) => request.query.state === 'all' || state === request.query.state),
        ),
    },
    notFound: () => json(404, { message: 'Not Found', status: '404' }),
  })
  return { ...server, issues }
}

function paged({ path, query, headers }: RestRequest, items: readonly object[]) {
  const size = Number(query.per_page ?? 30)
  const page = Number(query.page ?? 1)
  const url = (to: number) =>
    `<http://${headers.host}${path}?${new URLSearchParams({ ...query, page: String(to) })}>`
  const last = Math.ceil(items.length / size)
  const link = `${url(1)}; rel="first", ${url(page + 1)}; rel="next"`
  const shown = items.slice((page - 1) * size, page * size)
  return json(200, shown, page < last ? { link } : {})
}
