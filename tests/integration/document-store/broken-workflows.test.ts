import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WORKFLOW_SUFFIX } from '../../../src/main/workflows/file-name.ts'
import { readWorkflowFile } from '../../../src/main/workflows/workflow-file.ts'

const FOLDER = join(import.meta.dirname, '../../fixtures/broken-workflows')

const mistakes = (...lines: string[]) =>
  `The workflow has ${lines.length} mistakes:\n${lines.map(line => `- ${line}`).join('\n')}`
const notJson = (rest: string) => `The workflow file is not JSON: ${rest}.`
const refused = (rest: string) => `The workflow file is not acceptable: ${rest}.`
const notValid = (rest: string) => `The workflow is not valid: ${rest}.`
const NOT_UTF8 = 'The workflow file holds bytes that are not UTF-8 text. Save it as UTF-8.'
const UTF16 =
  'The workflow file is not UTF-8 text: it seems to be UTF-16 or no text at all. Save it as UTF-8.'
const CUT_OFF = 'this text is never closed: the rest seems to be cut off'
const LOWER = 'may hold only lower-case letters, digits and _, and starts with a letter'

/** Code and message for every file of the folder: each names the place and what to do. */
const EXPECTED: Record<string, [code: string, message: string]> = {
  'action-with-path': [
    'document.invalid',
    notValid('steps[0] "get_token" › action must look like app.action'),
  ],
  array: [
    'document.invalid',
    'The file holds a list, but a workflow is one JSON object: { "formatVersion": 1, … }.',
  ],
  'bad-ids': [
    'document.invalid',
    mistakes(
      'id must look like wf_…',
      'steps[1] "add_row" › id must look like stp_…',
      'edges[0].to must look like stp_…',
    ),
  ],
  comment: ['document.unreadable', notJson('line 1, column 1: a value was expected; JSON has no comments')],
  'constructor-key': [
    'document.invalid',
    notValid('constructor is not a field of a workflow; remove it, or rename it to start with "x-"'),
  ],
  'deep-nesting': ['document.invalid', refused('line 30, column 213: is nested deeper than 200 levels')],
  'duplicate-key': [
    'document.invalid',
    refused('line 5, column 3: the name "name" is given twice in the same object'),
  ],
  'duplicate-key-escaped': [
    'document.invalid',
    refused('line 5, column 3: the name "name" is given twice in the same object'),
  ],
  empty: ['document.unreadable', 'The workflow file is empty.'],
  garbage: ['document.unreadable', NOT_UTF8],
  'just-a-text': [
    'document.invalid',
    'The file holds a single value, but a workflow is one JSON object: { "formatVersion": 1, … }.',
  ],
  'latin-1': ['document.unreadable', NOT_UTF8],
  'line-break-in-text': [
    'document.unreadable',
    notJson('line 4, column 16: a text must stay on one line: write a line break as \\n'),
  ],
  'missing-step-fields': [
    'document.invalid',
    mistakes(
      'steps[0] "get_token" › position is missing; it must be an object',
      'steps[1] "add_row" › action is missing; it must be text',
    ),
  ],
  'null-step': ['document.invalid', notValid('steps[2] must be an object, not null')],
  'number-too-large': ['document.invalid', refused('line 34, column 14: the number is too large')],
  'only-spaces': ['document.unreadable', 'The workflow file is empty.'],
  'position-out-of-range': [
    'document.invalid',
    notValid('steps[0] "get_token" › position.y must be at most 1000000, not 1.2345678901234568e+29'),
  ],
  'prototype-key': ['document.invalid', refused('line 31, column 9: the name "__proto__" is not allowed')],
  'prototype-key-escaped': [
    'document.invalid',
    refused('line 31, column 9: the name "__proto__" is not allowed'),
  ],
  'secret-in-file': [
    'document.invalid',
    notValid(
      'env[0] "TOKEN" is secret, so its value does not belong in the file: remove "value" and set it in Patchbay',
    ),
  ],
  'single-quotes': ['document.unreadable', notJson('line 1, column 3: a name in double quotes was expected')],
  'step-names': [
    'document.invalid',
    mistakes(`steps[0] "Get Token" › name ${LOWER}`, 'steps[1] "constructor" › name is a reserved name'),
  ],
  'trailing-comma': [
    'document.unreadable',
    notJson('line 9, column 5: a name was expected after the comma: remove the comma, or add the name'),
  ],
  truncated: ['document.unreadable', notJson(`line 38, column 13: ${CUT_OFF}`)],
  'truncated-in-a-text': ['document.unreadable', notJson(`line 3, column 11: ${CUT_OFF}`)],
  'two-documents': [
    'document.unreadable',
    notJson('line 70, column 1: something follows the end of the document'),
  ],
  'unknown-escape': ['document.unreadable', notJson('line 4, column 14: unknown escape after \\')],
  'unknown-step-field': [
    'document.invalid',
    notValid('steps[0] "get_token" › colour is not a known field here; remove it'),
  ],
  'unknown-top-field': [
    'document.invalid',
    notValid('stepz is not a field of a workflow; remove it, or rename it to start with "x-"'),
  ],
  'unknown-trigger-type': [
    'document.invalid',
    notValid('triggers[0] "trigger_1" › type must be "manual" or "webhook", not this text'),
  ],
  'utf-16': ['document.unreadable', UTF16],
  'utf-16-no-bom': ['document.unreadable', UTF16],
  'version-as-text': [
    'document.invalid',
    'The workflow file\'s "formatVersion" must be a whole number, such as 1.',
  ],
  'version-missing': [
    'document.invalid',
    'The workflow file has no "formatVersion": it is not a Patchbay workflow, or the line was lost. Add "formatVersion": 1.',
  ],
  'version-newer': [
    'document.unsupported-version',
    'The workflow file has format version 99, but this Patchbay knows versions up to 1. Update Patchbay to open it; the file was left as it is.',
  ],
  'version-zero': [
    'document.invalid',
    "The workflow file's formatVersion is 0, which never existed. Set it to 1.",
  ],
  'webhook-path-guessable': [
    'document.invalid',
    notValid('triggers[0] "trigger_1" › path must be 22 base64url characters'),
  ],
  'wrong-types': [
    'document.invalid',
    mistakes(
      'name must be text, not 7',
      'settings.retention.keep must be true or false, not this text',
      'settings.retention.days must be at least 1, not 0',
      'settings.limits.concurrency must be a whole number, not 1.5',
      'steps[0] "get_token" › props must be an object, not this text',
      'edges must be a list, not an object',
      'extra is not a field of a workflow; remove it, or rename it to start with "x-"',
    ),
  ],
}

describe('[S-IM-1] broken workflow files', () => {
  it('are all expected here', () => {
    const files = readdirSync(FOLDER).filter(name => name.endsWith(WORKFLOW_SUFFIX))
    expect(files.map(name => name.slice(0, -WORKFLOW_SUFFIX.length)).sort()).toEqual(
      Object.keys(EXPECTED).sort(),
    )
  })

  it.each(Object.entries(EXPECTED))(
    '%s: says where it is wrong and what to do',
    async (name, [code, message]) => {
      const content = await readWorkflowFile(join(FOLDER, name + WORKFLOW_SUFFIX))
      expect(content).toMatchObject({
        kind: 'unreadable',
        isGarbage: code === 'document.unreadable',
        error: { code, message },
      })
    },
  )

  it('never show a secret that is in them', async () => {
    const path = join(FOLDER, 'secret-in-file.workflow.json')
    const secret =
      (JSON.parse(readFileSync(path, 'utf8')) as { env: { value: string }[] }).env[0]?.value ?? ''
    const content = await readWorkflowFile(path)
    expect(secret).toMatch(/SECRET/)
    expect(content).toMatchObject({ error: { message: expect.not.stringContaining(secret) } })
  })
})
