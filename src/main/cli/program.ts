import { Command } from 'commander'
import { VERSION } from './build.ts'
import { collect, collectEnv, defaultDataFolder, parsePort } from './options.ts'
import { printError } from './terminal.ts'

const DATA_DIR = ['--data-dir <folder>', 'where the vault and kept runs are', defaultDataFolder()] as const

/** Every command with its help. What a command does is loaded only when it is called, so that `--help` is instant. */
export function createProgram(): Command {
  const program = new Command('patchbay')
    .description('Run Patchbay workflows without the desktop app.')
    .version(VERSION)
    .configureOutput({ outputError: text => printError(new Error(usageText(text))) })

  program
    .command('run')
    .description('Run a workflow once and show each step. Exit code 0 when it succeeded, 1 when not.')
    .argument('<file>', 'a .workflow.json file')
    .option(
      '--event <json>',
      'the trigger’s event: JSON, @file, or @- for standard input (default: the sample event)',
    )
    .option('--env <NAME=value>', 'an env value for this run; may be repeated', collectEnv)
    .option('--json', 'print events as JSON, one a line')
    .option(...DATA_DIR)
    .action(async (file, options) => (await import('./run.ts')).runCommand(file, options))

  program
    .command('serve')
    .description('Answer the webhooks of workflows until stopped.')
    .argument('<files...>', '.workflow.json files')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', parsePort, 4319)
    .option('--env <NAME=value>', 'an env value for all of them; may be repeated', collectEnv)
    .option('--json', 'print events as JSON, one a line')
    .option(...DATA_DIR)
    .action(async (files, options) => (await import('./serve.ts')).serveCommand(files, options))

  program
    .command('validate')
    .description('Check a workflow and list every problem. Exit code 0 when it can run.')
    .argument('<file>', 'a .workflow.json file')
    .option('--json', 'print the problems as JSON')
    .action(async (file, options) => (await import('./validate.ts')).validateCommand(file, options))

  program
    .command('eval')
    .description(
      'Evaluate an expression such as "{{ steps.a.$return_value * 2 }}" and print its value as JSON.',
    )
    .argument('<expression>', 'text with {{ }}; without, the whole is taken as the expression')
    .requiredOption(
      '--context <json>',
      'what it sees: JSON or @file, e.g. {"steps":{"a":{"$return_value":21}}}',
    )
    .action(async (expression, options) => (await import('./eval.ts')).evalCommand(expression, options))

  const runs = program.command('runs').description('Look at kept runs, and replay them.')
  runs
    .command('list')
    .description('List the kept runs of a workflow, newest first.')
    .argument('<workflow>', 'a .workflow.json file or a workflow id')
    .option('--limit <number>', 'how many', Number, 20)
    .option('--json', 'print them as JSON, one a line')
    .option(...DATA_DIR)
    .action(async (workflow, options) => (await import('./runs.ts')).listCommand(workflow, options))
  runs
    .command('show')
    .description('Show one kept run, step by step.')
    .argument('<workflow>', 'a .workflow.json file or a workflow id')
    .argument('<run>', 'a run id')
    .option('--json', 'print its events as JSON, one a line')
    .option(...DATA_DIR)
    .action(async (workflow, run, options) => (await import('./runs.ts')).showCommand(workflow, run, options))
  runs
    .command('replay')
    .description(
      'Run the event of a kept run again, as a new run. Exit code 0 when it succeeded, 1 when not.',
    )
    .argument('<workflow>', 'a .workflow.json file or a workflow id')
    .argument('<run>', 'a run id')
    .option(
      '--from <place>',
      'start, failed, or the name of a step; what succeeded before it is used again',
      'start',
    )
    .option('--on <version>', 'the version that ran, or the newest: ran or newest', 'newest')
    .option('--again <step>', 'a step that may run again for the secrets it gave; may be repeated', collect)
    .option(
      '--secrets <@file>',
      'secrets that were not kept, as JSON {"place": "value"}: @file, or @- for standard input',
    )
    .option('--env <NAME=value>', 'an env value for this run; may be repeated', collectEnv)
    .option('--json', 'print events as JSON, one a line')
    .option(...DATA_DIR)
    .action(async (workflow, run, options) =>
      (await import('./replay.ts')).replayCommand(workflow, run, options),
    )
  runs
    .command('export')
    .description('Print one kept run whole, secrets masked: what it ran on and every event, as JSON.')
    .argument('<workflow>', 'a .workflow.json file or a workflow id')
    .argument('<run>', 'a run id')
    .option('--har', 'its HTTP requests alone, as an HTTP Archive (HAR)')
    .option(...DATA_DIR)
    .action(async (workflow, run, options) =>
      (await import('./runs.ts')).exportCommand(workflow, run, options),
    )

  program
    .command('uses')
    .description(
      'List where credentials went, newest first, or check that this log is whole (exit code 1 when not).',
    )
    .option('--limit <number>', 'how many', Number, 50)
    .option('--check', 'check every entry instead of listing')
    .option('--json', 'print them as JSON, one a line')
    .option(...DATA_DIR)
    .action(async options => (await import('./uses.ts')).usesCommand(options))

  program
    .command('demo')
    .description('Run the sample against stand-ins of AWS Secrets Manager and Google Sheets on this machine.')
    .action(async () => (await import('./demo.ts')).demoCommand())

  return program
}

/** What the parser says is wrong, in one line. */
function usageText(text: string): string {
  const [problem = '', ...hints] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n')
  return [`${problem}.`, ...hints, 'Add --help for what it takes.'].join(' ')
}
