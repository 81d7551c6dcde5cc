import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { githubApp } from '#actions/github/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import { GITHUB_TOKEN, type GithubStandIn, startGithub } from '../../support/stand-ins/github.ts'
import { json } from '../../support/stand-ins/rest-stand-in.ts'

const credential = { app: 'github', fields: { oauth_access_token: GITHUB_TOKEN } }

let github: GithubStandIn
beforeEach(async () => {
  github = await startGithub()
})
afterEach(() => github.stop())

const call = (action: string, props: JsonObject, allowedHosts = [github.host]) => ({
  action,
  props: { repository: 'octocat/hello-world', endpoint: github.endpoint, ...props },
  allowedHosts,
})
const create = (props: JsonObject = {}, way: Way = 'an account') =>
  attemptAs(way, credential, call('github.create-issue', { title: 'It broke', ...props }))
const list = (props: JsonObject = {}, way: Way = 'an account') =>
  attemptAs(way, credential, call('github.list-issues', props))

describe('Create Issue', () => {
  it.each(WAYS)('opens the issue with the token of %s', async way => {
    const props = { body: 'How?', labels: ['bug'], assignees: '["octocat"]', milestone: '3' }
    const attempt = create(props, way)
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: { number: 1, html_url: 'https://github.com/octocat/hello-world/issues/1' },
      summary: 'Opened issue #1 in octocat/hello-world',
    })
    expect(github.requests).toMatchObject([
      {
        method: 'POST',
        path: '/repos/octocat/hello-world/issues',
        headers: { accept: 'application/vnd.github+json', 'user-agent': 'Patchbay' },
        body: { title: 'It broke', body: 'How?', labels: ['bug'], assignees: ['octocat'], milestone: 3 },
      },
    ])
    expect(attempt.secrets.map(({ value }) => value)).toEqual([GITHUB_TOKEN])
  })

  it('takes a repository’s address, and sends only what is filled in', async () => {
    await create({ repository: 'https://github.com/octocat/hello-world/issues' }).result
    expect(github.requests[0]?.body).toEqual({ title: 'It broke' })
  })

  it('reaches an Enterprise server by its endpoint', async () => {
    const own = await startGithub('/api/v3')
    const given = { ...call('github.create-issue', { title: 'x', endpoint: `${own.endpoint}/api/v3/` }) }
    await attemptAs('an account', credential, { ...given, allowedHosts: [own.host] }).result
    expect(own.requests[0]?.path).toBe('/api/v3/repos/octocat/hello-world/issues')
    await own.stop()
  })

  it.each(['hello-world', 'octocat/', 'a/b/c', 'octocat/..', '../..', '{}'])(
    'refuses “%s” as a repository',
    async repository => {
      expect(await failureOf(create({ repository }).result)).toMatchObject({ code: 'step.invalid-props' })
      expect(github.requests).toEqual([])
    },
  )

  it('says which field GitHub did not like', async () => {
    github.answerNext(
      json(422, {
        message: 'Validation Failed',
        errors: [{ code: 'invalid', field: 'milestone', message: 'milestone is gone' }],
      }),
    )
    const error = await failureOf(create({ milestone: 9 }).result)
    expect(error).toMatchObject({ message: expect.stringContaining('Validation Failed: milestone is gone') })
  })

  it('says that a repository may be there but out of sight', async () => {
    const error = await failureOf(create({ repository: 'octocat/hidden' }).result)
    expect(error).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('may not see'),
    })
  })

  it('knows a rate limit that answers 403', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }
    github.answerNext(json(403, { message: 'API rate limit exceeded' }, headers))
    expect(await failureOf(create().result)).toMatchObject({
      code: 'provider.rate-limited',
      retryAfterMs: 30_000,
    })
  })

  it('[R44] tells that a refused token changed nothing', async () => {
    github.answerNext(json(401, { message: 'Bad credentials' }))
    expect(await failureOf(create().result)).toMatchObject({ details: { repeatable: true } })
  })

  describeRefusals({
    standIn: () => github,
    attempt: ({ allowedHosts } = { allowedHosts: [github.host] }) =>
      attemptAs(
        'external authentication',
        credential,
        call('github.create-issue', { title: 'x' }, allowedHosts),
      ),
    secret: GITHUB_TOKEN,
  })
})

describe('List Issues', () => {
  beforeEach(() => {
    for (let number = 250; number > 0; number--) {
      const isPull = number % 2 === 0
      github.issues.push({
        number,
        title: `#${number}`,
        state: 'open',
        ...(isPull ? { pull_request: {} } : {}),
      })
    }
  })
  const numbers = async (attempt: ReturnType<typeof list>) =>
    ((await attempt.result).returnValue as { number: number }[]).map(({ number }) => number)

  it.each(WAYS)('reads page after page up to the maximum, without pull requests, by %s', async way => {
    const attempt = list({ maxResults: 60, labels: ['bug', 'idea'], since: '2026-01-31T00:00:00Z' }, way)
    await expect(attempt.result).resolves.toMatchObject({
      exports: { has_more: true },
      summary: 'Read 60 issues (there are more) of octocat/hello-world',
    })
    expect(await numbers(attempt)).toEqual(Array.from({ length: 60 }, (_, index) => 249 - 2 * index))
    expect(github.requests.map(({ query }) => query)).toEqual([
      { state: 'open', labels: 'bug,idea', since: '2026-01-31T00:00:00Z', per_page: '100' },
      { state: 'open', labels: 'bug,idea', since: '2026-01-31T00:00:00Z', per_page: '100', page: '2' },
    ])
  })

  it('reads all pages there are, pull requests too where wanted', async () => {
    const attempt = list({ maxResults: 1000, includePullRequests: true, state: 'all' })
    expect(await numbers(attempt)).toHaveLength(250)
    await expect(attempt.result).resolves.toMatchObject({ exports: { has_more: false } })
  })

  it.each([0, 10_001])('refuses a maximum of %i', async maxResults => {
    expect(await failureOf(list({ maxResults }).result)).toMatchObject({ details: { field: 'maxResults' } })
  })

  describeRefusals({
    standIn: () => github,
    attempt: ({ allowedHosts } = { allowedHosts: [github.host] }) =>
      attemptAs('an account', credential, call('github.list-issues', {}, allowedHosts)),
    secret: GITHUB_TOKEN,
  })
})

describe('Pickers', () => {
  const pick = (loader: string, more: { query?: string; cursor?: string } = {}) =>
    load(credential, { ...call('github.create-issue', {}), loader, ...more })

  it.each([
    [
      'repositories',
      [
        { label: 'octocat/hello-world', value: 'octocat/hello-world' },
        { label: 'octocat/secret', value: 'octocat/secret', description: 'private' },
      ],
    ],
    [
      'labels',
      [
        { label: 'bug', value: 'bug', description: 'Something is wrong' },
        { label: 'idea', value: 'idea' },
      ],
    ],
    [
      'assignees',
      [
        { label: 'octocat', value: 'octocat' },
        { label: 'hubot', value: 'hubot' },
      ],
    ],
    ['milestones', [{ label: 'Version 2', value: '3' }]],
  ])('offer %s', async (loader, options) => {
    await expect(pick(loader)).resolves.toEqual({ kind: 'options', options })
  })

  it('narrow down by what was typed, and tell where the next page is', async () => {
    const link = '<https://api.github.com/user/repos?per_page=100&page=2>; rel="next"'
    github.answerNext(json(200, [{ full_name: 'a/one' }, { full_name: 'a/two' }], { link }))
    await expect(pick('repositories', { query: 'TWO' })).resolves.toEqual({
      kind: 'options',
      options: [{ label: 'a/two', value: 'a/two' }],
      nextCursor: '2',
    })
    await pick('repositories', { cursor: '2' })
    expect(github.requests[1]?.query).toMatchObject({ page: '2', sort: 'pushed' })
  })
})

describe('Test connection', () => {
  const led = () => ({ from: 'https://api.github.com', to: github.endpoint })

  it('says whose token it is', async () => {
    await expect(testConnection(githubApp, credential, led())).resolves.toEqual({ identity: 'octocat' })
  })

  it('fails with a wrong token', async () => {
    const wrong = { app: 'github', fields: { oauth_access_token: 'canary-wrong' } }
    expect(await failureOf(testConnection(githubApp, wrong, led()))).toMatchObject({ code: 'auth.rejected' })
  })
})
