import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { buildCli, cli, NODES } from '../../support/cli.ts'
import { tempFolder } from '../../support/temp-folder.ts'

beforeAll(buildCli, 120_000)

const BROKEN = join(import.meta.dirname, '../../fixtures/broken-workflows')
const lines = (text: string): string[] => text.split('\n').filter(line => line !== '')

function saved(workflow: ReturnType<typeof chainWorkflow>): string {
  const file = join(tempFolder(), 'a.workflow.json')
  writeFileSync(file, writeWorkflow(workflow))
  return file
}

describe('a file that is no workflow', () => {
  const names = readdirSync(BROKEN).filter(name => name.endsWith('.workflow.json'))

  it('has its own line for each of the broken files, naming the file, with `run` as with `validate`', async () => {
    expect(names.length).toBeGreaterThanOrEqual(30)
    for (let from = 0; from < names.length; from += 4) {
      await Promise.all(
        names.slice(from, from + 4).flatMap(name =>
          (from === 0 ? ['validate', 'run'] : ['validate']).map(async command => {
            const file = join(BROKEN, name)
            const { code, stdout, stderr } = await cli([
              command,
              file,
              ...(command === 'run' ? ['--data-dir', '/nowhere'] : []),
            ])
            expect({ name, code, stdout, lines: lines(stderr) }).toEqual({
              name,
              code: 1,
              stdout: '',
              lines: [expect.stringContaining(`patchbay: ${file}: `)],
            })
            expect(stderr.length, `${name}: ${stderr}`).toBeGreaterThan(`patchbay: ${file}: `.length + 15)
          }),
        ),
      )
    }
  }, 120_000)
})

describe.each(NODES)('patchbay validate, on %s', node => {
  it('finds nothing wrong with a good workflow', async () => {
    const file = saved(chainWorkflow({ steps: { a: 'return 1', b: 'return steps.a.$return_value' } }))
    expect(await cli(['validate', file], { node })).toEqual({
      code: 0,
      signal: null,
      stdout: '✓ A chain: no problems.\n',
      stderr: '',
    })
  })

  it('lists every problem at its place, and ends with 1', async () => {
    const file = saved(
      chainWorkflow({
        steps: {
          later: 'return steps.never.$return_value',
          unknown: { action: 'nobody.knows' },
          syntax: 'return (',
          row: {
            action: 'google-sheets.add-single-row',
            props: { spreadsheetId: '{{steps.later.', values: [] },
            auth: { google_sheets: { mode: 'external', external: {} } },
          },
        },
      }),
    )
    const { code, stdout, stderr } = await cli(['validate', file], { node })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    const places = lines(stdout).map(line => line.replace(/^[✗!] ([^:]+): .+$/, '$1'))
    expect(new Set(places.map(place => place.split('.')[0]))).toEqual(
      new Set(['later', 'unknown', 'syntax', 'row']),
    )
    expect(stdout).toMatch(/✗ row\.auth\.google_sheets\S*: /)
    expect(stdout).toMatch(/✗ row\.props\.spreadsheetId: /)
    const json = await cli(['validate', file, '--json'], { node })
    expect(json.code).toBe(1)
    expect(lines(json.stdout).map(line => JSON.parse(line).severity)).toHaveLength(places.length)
  })
})

describe('patchbay eval', () => {
  const context = JSON.stringify({
    steps: { a: { $return_value: { n: 21, list: [1, 2] } } },
    env: { X: 'x' },
  })

  it.each([
    ['{{ steps.a.$return_value.n * 2 }}', '42'],
    ['steps.a.$return_value.n * 2', '42'],
    ['{{ steps.a.$return_value.list.map(n => n + 1) }}', '[\n  2,\n  3\n]'],
    ['{{ env.X }}-{{ steps.a.$return_value.n }}', '"x-21"'],
    ['{{ steps.a.nothing }}', 'undefined'],
  ])('%s', async (expression, expected) => {
    expect(await cli(['eval', expression, '--context', context])).toEqual({
      code: 0,
      signal: null,
      stdout: `${expected}\n`,
      stderr: '',
    })
  })

  it('reads the context from a file', async () => {
    const file = join(tempFolder(), 'context.json')
    writeFileSync(file, context)
    expect(await cli(['eval', 'env.X', '--context', `@${file}`])).toMatchObject({ code: 0, stdout: '"x"\n' })
  })

  it.each([
    ['{{ steps.a. }}', context, /./],
    ['{{ nothing.of.this }}', context, /nothing/],
    ['{{ process.env }}', context, /process/],
    ['{{ (() => { for (;;); })() }}', context, /100 ms/],
    ['{{ steps }}', '[]', /--context takes an object/],
    ['{{ steps }}', 'nope', /--context is not JSON/],
  ])('says in one line what is wrong with %s', async (expression, given, expected) => {
    const { code, stdout, stderr } = await cli(['eval', expression, '--context', given])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(lines(stderr)).toEqual([expect.stringMatching(expected)])
    expect(stderr).toMatch(/^patchbay: /)
  })
})

describe('--help', () => {
  it.each(['', 'run', 'serve', 'validate', 'eval', 'runs', 'runs list', 'runs show', 'demo'])(
    'patchbay %s',
    async command => {
      const words = command.split(' ').filter(Boolean)
      const { code, stdout, stderr } = await cli([...words, '--help'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain(`Usage: ${['patchbay', ...words].join(' ')} [`)
    },
  )

  it('no command at all shows the help, and is a mistake', async () => {
    const { code, stderr } = await cli([])
    expect(code).toBe(1)
    expect(stderr).toContain('Usage: patchbay')
  })
})
