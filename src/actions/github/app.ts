import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import { defineApp } from '../define.ts'
import { createIssue } from './create-issue.ts'
import { callGithub } from './github-client.ts'
import { listIssues } from './list-issues.ts'

/** GitHub's REST API. Tokens of OAuth apps, GitHub apps and users (classic and fine-grained) are sent alike. */
export const githubApp = defineApp(
  {
    key: 'github',
    name: 'GitHub',
    description: 'Issues of repositories.',
    auth: [
      {
        key: 'oauth_access_token',
        label: 'Access token',
        description:
          'A personal access token from github.com/settings/tokens (scope repo, or permission Issues), or one had by OAuth.',
        placeholder: 'github_pat_…',
        secret: true,
      },
    ],
    hosts: ['api.github.com'],
    request: {
      headers: { authorization: 'Bearer {oauth_access_token}', 'x-github-api-version': '2022-11-28' },
    },
    oauth: {
      key: 'github',
      name: 'GitHub',
      authorizationEndpoint: 'https://github.com/login/oauth/authorize',
      tokenEndpoint: 'https://github.com/login/oauth/access_token',
      deviceAuthorizationEndpoint: 'https://github.com/login/device/code',
      grants: ['authorization_code', 'device_code'],
      scopes: [
        { value: 'repo', label: 'Read and write repositories, private ones too' },
        { value: 'public_repo', label: 'Read and write public repositories', default: false },
        { value: 'read:user', label: 'Read the profile', default: false },
        { value: 'read:org', label: 'Read memberships of organizations', default: false },
      ],
      clientAuth: 'client_secret_post',
      // The device flow needs none.
      clientSecret: 'optional',
      clientHelpUrl: 'https://github.com/settings/developers',
      identity: { url: 'https://api.github.com/user', path: ['login'] },
    },
  },
  [createIssue, listIssues],
  async context => {
    const { body } = await callGithub(context, 'user')
    return { identity: readAnswer('GitHub', userSchema, body).login }
  },
)

const userSchema = z.looseObject({ login: z.string() })
