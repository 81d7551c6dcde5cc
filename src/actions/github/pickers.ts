import { z } from 'zod'
import { readAnswer } from '../answer.ts'
import type { Loader, LoaderContext } from '../define.ts'
import { callGithub } from './github-client.ts'
import { repositoryPath } from './repository.ts'

const PAGE = 100

interface Option {
  readonly label: string
  readonly value: string
  readonly description?: string
}

/** One page of a list as choices. GitHub can't search these lists, so what was typed narrows down each page. */
async function choices<T>(
  context: LoaderContext,
  path: string,
  {
    schema,
    toOption,
    query = {},
  }: { schema: z.ZodType<T>; toOption: (item: T) => Option; query?: Record<string, string> },
): Promise<{ kind: 'options'; options: Option[]; nextCursor?: string }> {
  const { body, nextPage } = await callGithub(context, path, {
    query: { ...query, per_page: PAGE, page: context.cursor },
  })
  const wanted = (context.query ?? '').trim().toLowerCase()
  const options = readAnswer('GitHub', z.array(schema), body)
    .map(toOption)
    .filter(({ label }) => label.toLowerCase().includes(wanted))
  return { kind: 'options', options, ...(nextPage === undefined ? {} : { nextCursor: nextPage }) }
}

/** The repositories that the token can see, those pushed to last first. */
export const listRepositories: Loader = context =>
  choices(context, 'user/repos', {
    query: { sort: 'pushed' },
    schema: z.looseObject({ full_name: z.string(), private: z.boolean().optional() }),
    toOption: repository => ({
      label: repository.full_name,
      value: repository.full_name,
      ...(repository.private === true ? { description: 'private' } : {}),
    }),
  })

export const listLabels: Loader = context =>
  choices(context, `${repositoryPath(context.props)}/labels`, {
    schema: z.looseObject({ name: z.string(), description: z.string().nullish() }),
    toOption: ({ name, description }) => ({
      label: name,
      value: name,
      ...(description ? { description } : {}),
    }),
  })

export const listAssignees: Loader = context =>
  choices(context, `${repositoryPath(context.props)}/assignees`, {
    schema: z.looseObject({ login: z.string() }),
    toOption: ({ login }) => ({ label: login, value: login }),
  })

export const listMilestones: Loader = context =>
  choices(context, `${repositoryPath(context.props)}/milestones`, {
    schema: z.looseObject({ number: z.int(), title: z.string() }),
    toOption: ({ number, title }) => ({ label: title, value: String(number) }),
  })
