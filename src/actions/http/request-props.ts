import type { PropInput } from '../prop-input.ts'

const options = (...values: readonly (readonly [value: string, label: string])[]) =>
  values.map(([value, label]) => ({ value, label }))

const when = (prop: string, ...values: (string | boolean)[]) => ({ visibleWhen: { prop, values } })

const TARGET: readonly PropInput[] = [
  {
    key: 'method',
    type: 'string',
    label: 'Method',
    options: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map(method => ({
      label: method,
      value: method,
    })),
    default: 'GET',
  },
  {
    key: 'url',
    type: 'string',
    label: 'URL',
    placeholder: 'https://api.example.com/v1/items',
  },
  {
    key: 'query',
    type: 'object',
    label: 'Query parameters',
    description: 'Added to the URL. A list repeats its name.',
    placeholder: '{"status": "open", "limit": 50}',
    optional: true,
  },
  {
    key: 'headers',
    type: 'object',
    label: 'Headers',
    placeholder: '{"Accept-Language": "en"}',
    optional: true,
  },
]

const BODY: readonly PropInput[] = [
  {
    key: 'bodyType',
    type: 'string',
    label: 'Body',
    options: options(
      ['none', 'None'],
      ['json', 'JSON'],
      ['form', 'Form (URL-encoded)'],
      ['multipart', 'Form with files (multipart)'],
      ['text', 'Text'],
      ['base64', 'Bytes (base64)'],
      ['file', 'A file on this computer'],
    ),
    default: 'none',
  },
  {
    key: 'json',
    type: 'any',
    label: 'JSON',
    description: 'Text is taken for JSON as it is written; anything else is written as JSON.',
    ...when('bodyType', 'json'),
  },
  {
    key: 'form',
    type: 'object',
    label: 'Form fields',
    description: 'A list repeats its name.',
    optional: true,
    ...when('bodyType', 'form', 'multipart'),
  },
  {
    key: 'files',
    type: 'any[]',
    label: 'Files',
    description:
      'Objects: {"field": "file", "path": "~/a.pdf"}, or "text" or "base64" in place of "path"; "name" and "contentType" if they matter.',
    optional: true,
    ...when('bodyType', 'multipart'),
  },
  { key: 'text', type: 'text', label: 'Text', ...when('bodyType', 'text') },
  { key: 'base64', type: 'text', label: 'Base64', ...when('bodyType', 'base64') },
  {
    key: 'path',
    type: 'string',
    label: 'File path',
    placeholder: '~/reports/june.pdf',
    ...when('bodyType', 'file'),
  },
  {
    key: 'contentType',
    type: 'string',
    label: 'Content type',
    description: 'Default: text/plain for text, application/octet-stream for bytes and files.',
    optional: true,
    advanced: true,
    ...when('bodyType', 'text', 'base64', 'file'),
  },
]

const ANSWER: readonly PropInput[] = [
  {
    key: 'responseType',
    type: 'string',
    label: 'Response as',
    options: options(
      ['auto', 'Automatic (by its content type)'],
      ['json', 'JSON'],
      ['text', 'Text'],
      ['base64', 'Bytes (base64)'],
      ['file', 'A file on this computer'],
    ),
    default: 'auto',
  },
  {
    key: 'savePath',
    type: 'string',
    label: 'Save as',
    placeholder: '~/Downloads/report.pdf',
    ...when('responseType', 'file'),
  },
  {
    key: 'overwrite',
    type: 'boolean',
    label: 'Replace a file that is there',
    default: false,
    ...when('responseType', 'file'),
  },
]

const PAGES: readonly PropInput[] = [
  {
    key: 'pagination',
    type: 'string',
    label: 'Pagination',
    options: options(
      ['none', 'None'],
      ['link', 'Next page in the Link header'],
      ['url', 'Next page’s URL in the response'],
      ['cursor', 'Cursor in the response'],
      ['page', 'Page number'],
    ),
    default: 'none',
    advanced: true,
  },
  {
    key: 'itemsPath',
    type: 'string',
    label: 'Items at',
    description: 'Where in the JSON response the list is. Empty: the response is the list.',
    placeholder: 'data.items',
    optional: true,
    advanced: true,
    ...when('pagination', 'link', 'url', 'cursor', 'page'),
  },
  {
    key: 'nextUrlPath',
    type: 'string',
    label: 'Next URL at',
    placeholder: 'paging.next',
    advanced: true,
    ...when('pagination', 'url'),
  },
  {
    key: 'cursorPath',
    type: 'string',
    label: 'Cursor at',
    placeholder: 'meta.next_cursor',
    advanced: true,
    ...when('pagination', 'cursor'),
  },
  {
    key: 'cursorIn',
    type: 'string',
    label: 'Cursor sent in',
    options: options(['query', 'The query'], ['body', 'The JSON body']),
    default: 'query',
    advanced: true,
    ...when('pagination', 'cursor'),
  },
  {
    key: 'cursorParam',
    type: 'string',
    label: 'Cursor sent as',
    description: 'The query parameter’s name, or the place in the JSON body, such as variables.after.',
    default: 'cursor',
    advanced: true,
    ...when('pagination', 'cursor'),
  },
  {
    key: 'pageParam',
    type: 'string',
    label: 'Page’s query parameter',
    default: 'page',
    advanced: true,
    ...when('pagination', 'page'),
  },
  {
    key: 'firstPage',
    type: 'integer',
    label: 'First page',
    default: 1,
    advanced: true,
    ...when('pagination', 'page'),
  },
  {
    key: 'maxPages',
    type: 'integer',
    label: 'Pages at most',
    default: 10,
    advanced: true,
    ...when('pagination', 'link', 'url', 'cursor', 'page'),
  },
]

const BEHAVIOR: readonly PropInput[] = [
  { key: 'followRedirects', type: 'boolean', label: 'Follow redirects', default: true, advanced: true },
  {
    key: 'failOnStatus',
    type: 'boolean',
    label: 'Fail on status 400 and above',
    default: true,
    advanced: true,
  },
  {
    key: 'acceptStatuses',
    type: 'string',
    label: 'Statuses to accept',
    description: 'Such as 404, 409 or 4xx, separated by commas.',
    optional: true,
    advanced: true,
    ...when('failOnStatus', true),
  },
  {
    key: 'timeoutSeconds',
    type: 'number',
    label: 'Timeout in seconds',
    description: 'For each request, with its response.',
    default: 60,
    advanced: true,
  },
  {
    key: 'retries',
    type: 'integer',
    label: 'Retries',
    description:
      'How often a request is sent again on 429 and 5xx, after the time that the response asks for. Up to 10.',
    default: 0,
    advanced: true,
  },
]

/** The fields of an HTTP request, in the order of the form. */
export const REQUEST_PROPS: readonly PropInput[] = [...TARGET, ...BODY, ...ANSWER, ...PAGES, ...BEHAVIOR]
