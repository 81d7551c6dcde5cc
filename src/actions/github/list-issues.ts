import { z } from 'zod'
import type { JsonValue } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { collectPages, countOf, maxResultsProp, readMaxResults } from '../paging.ts'
import { callGithub, GITHUB_API } from './github-client.ts'
import { listAssignees, listLabels, listRepositories } from './pickers.ts'
import { REPOSITORY_PROP, repositoryPath } from './repository.ts'

const PAGE = 100

/** Reads the issues of a repository. */
export const listIssues = defineAction(
  {
    key: 'github.list-issues',
    version: '1.0.0',
    name: 'List Issues',
    description: 'Reads the issues of a repository, newest first.',
    app: 'github',
    runtime: 'host',
    asksAgain: true,
    props: [
      REPOSITORY_PROP,
      {
        key: 'state',
        type: 'string',
        label: 'State',
        options: [
          { label: 'Open', value: 'open' },
          { label: 'Closed', value: 'closed' },
          { label: 'All', value: 'all' },
        ],
        default: 'open',
      },
      {
        key: 'labels',
        type: 'string[]',
        label: 'Labels',
        description: 'Only issues that have all of these.',
        optional: true,
        remoteOptions: { loader: 'labels', dependsOn: ['repository'] },
      },
      {
        key: 'assignee',
        type: 'string',
        label: 'Assignee',
        description: 'A user name; * for anybody, none for nobody.',
        optional: true,
        advanced: true,
        remoteOptions: { loader: 'assignees', dependsOn: ['repository'] },
      },
      {
        key: 'since',
        type: 'string',
        label: 'Changed since',
        description: 'A time in ISO 8601.',
        placeholder: '2026-01-31T00:00:00Z',
        optional: true,
        advanced: true,
      },
      {
        key: 'includePullRequests',
        type: 'boolean',
        label: 'Include pull requests',
        description: 'To GitHub every pull request is an issue too.',
        default: false,
        advanced: true,
      },
      maxResultsProp('issues'),
      endpointProp('GitHub', GITHUB_API),
    ],
    keywords: ['search', 'tickets', 'bugs', 'repository'],
  },
  async context => readIssues(context),
  { repositories: listRepositories, labels: listLabels, assignees: listAssignees },
)

const issuesSchema = z.array(z.looseObject({ number: z.int() }))

async function readIssues(context: ActionContext): Promise<JsonValue[]> {
  const { props } = context
  const address = `${repositoryPath(props)}/issues`
  const issues = await collectPages(readMaxResults(props), async from => {
    const { body, nextPage } = await callGithub(context, address, {
      query: {
        state: props.state as string,
        labels: (props.labels as string[] | undefined)?.join(','),
        assignee: props.assignee as string | undefined,
        since: props.since as string | undefined,
        // The same on every page, else pages would overlap.
        per_page: PAGE,
        page: from,
      },
    })
    const items = readAnswer('GitHub', issuesSchema, body) as JsonValue[]
    return { items: props.includePullRequests === true ? items : items.filter(isIssue), next: nextPage }
  })
  context.summary(`Read ${countOf(issues, 'issue')} of ${String(props.repository).trim()}`)
  context.export('has_more', issues.hasMore)
  return issues.items
}

const isIssue = (item: JsonValue): boolean =>
  typeof item === 'object' && item !== null && !Object.hasOwn(item, 'pull_request')
