import { z } from 'zod'
import type { JsonObject } from '#shared/json.ts'
import { readAnswer } from '../answer.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { endpointProp } from '../endpoint.ts'
import { callGithub, GITHUB_API } from './github-client.ts'
import { listAssignees, listLabels, listMilestones, listRepositories } from './pickers.ts'
import { REPOSITORY_PROP, repositoryPath } from './repository.ts'

/** Opens one issue, as the user whose token it is. */
export const createIssue = defineAction(
  {
    key: 'github.create-issue',
    version: '1.0.0',
    name: 'Create Issue',
    description: 'Opens an issue in a repository.',
    app: 'github',
    runtime: 'host',
    reaches: 'message',
    props: [
      REPOSITORY_PROP,
      { key: 'title', type: 'string', label: 'Title' },
      { key: 'body', type: 'text', label: 'Body', description: 'In Markdown.', optional: true },
      {
        key: 'labels',
        type: 'string[]',
        label: 'Labels',
        optional: true,
        remoteOptions: { loader: 'labels', dependsOn: ['repository'] },
      },
      {
        key: 'assignees',
        type: 'string[]',
        label: 'Assignees',
        description: 'User names.',
        optional: true,
        remoteOptions: { loader: 'assignees', dependsOn: ['repository'] },
      },
      {
        key: 'milestone',
        type: 'integer',
        label: 'Milestone',
        description: 'Its number.',
        optional: true,
        remoteOptions: { loader: 'milestones', dependsOn: ['repository'] },
      },
      endpointProp('GitHub', GITHUB_API),
    ],
    keywords: ['ticket', 'bug', 'open', 'repository'],
  },
  async context => openIssue(context),
  {
    repositories: listRepositories,
    labels: listLabels,
    assignees: listAssignees,
    milestones: listMilestones,
  },
)

const issueSchema = z.looseObject({ number: z.int(), html_url: z.string() })

async function openIssue(context: ActionContext): Promise<JsonObject> {
  const { repository, title, body, labels, assignees, milestone } = context.props
  const answer = await callGithub(context, `${repositoryPath(context.props)}/issues`, {
    body: {
      title: title as string,
      ...(body === undefined ? {} : { body }),
      ...(labels === undefined ? {} : { labels }),
      ...(assignees === undefined ? {} : { assignees }),
      ...(milestone === undefined ? {} : { milestone }),
    },
    advice: {
      404: 'GitHub says the same when the token may not see or write to the repository.',
      410: 'Issues are turned off in this repository.',
    },
  })
  const { number } = readAnswer('GitHub', issueSchema, answer.body)
  context.summary(`Opened issue #${number} in ${String(repository).trim()}`)
  return answer.body as JsonObject
}
