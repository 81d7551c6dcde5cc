/**
 * Who may import whom (docs/architecture.md). One rule a boundary; tests/integration/architecture shows each of
 * them a bad import that it must report.
 */

const ELECTRON = '(^|/)node_modules/electron/|^electron(/|$)'
const REACT_FLOW = '(^|/)node_modules/@xyflow/|^@xyflow/'
const ANY_PACKAGE = '(^|/)node_modules/'

/**
 * `from` may import its own folder below `src/`, those in `allowed`, and nothing else of ours.
 * @param {string} name
 * @param {string} from
 * @param {string[]} allowed
 * @param {string} comment
 */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...allowed].join('|')})/` },
})

/**
 * `from` may use these packages and no others, and nothing of Node.
 * @param {string} name
 * @param {string} from
 * @param {string[]} packages
 * @param {string} comment
 */
const purePackages = (name, from, packages, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { pathNot: ['^src/', `(^|/)node_modules/(${packages.join('|')})/`] },
})

const ownFolders = [
  only('shared-is-a-leaf', 'shared', [], 'Shared runs in every process and knows nobody.'),
  only(
    'engine-knows-shared',
    'engine',
    ['shared'],
    'The engine gets the rest of the world through its ports.',
  ),
  only(
    'actions-know-the-engine',
    'actions',
    ['shared', 'engine'],
    'An action is handed what it needs by its caller.',
  ),
  only(
    'sandbox-knows-the-engine',
    'sandbox',
    ['shared', 'engine'],
    'What runs beside user code carries no host code.',
  ),
  only('preload-knows-shared', 'preload', ['shared'], 'The bridge holds no logic.'),
  only(
    'renderer-knows-shared',
    'renderer',
    ['shared'],
    'The screen talks to the host through the bridge alone.',
  ),
  {
    name: 'main-never-renders',
    comment: 'The host and the screen meet at the bridge.',
    severity: 'error',
    from: { path: '^src/(main|demo)/' },
    to: { path: '^src/(renderer|preload)/' },
  },
  {
    name: 'demo-is-an-extra',
    comment: 'The demo is started by the host or a test; no product code is built on it.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(demo|main)/' },
    to: { path: '^src/demo/' },
  },
  {
    name: 'no-tests-in-the-product',
    comment: 'Product code uses no fakes and no benchmarks.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(tests|bench|scripts)/' },
  },
]

const packages = [
  purePackages('shared-uses-only-zod', 'shared', ['zod'], 'A leaf that any runtime can load.'),
  purePackages(
    'engine-is-pure',
    'engine',
    ['zod', 'acorn'],
    'No Node, no Electron, no DOM: parsing and validation are all the engine takes from outside.',
  ),
  {
    name: 'renderer-has-no-node',
    comment: 'The screen runs in a sandboxed page.',
    severity: 'error',
    from: { path: '^src/(renderer|preload)/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'electron-in-named-places',
    comment:
      'Everything else runs in plain Node as well, which is how the command line and the tests run it.',
    severity: 'error',
    from: {
      pathNot: [
        '^src/(preload/|main/electron/|main/index\\.ts$|main/ipc/(handle|push)\\.ts$)',
        // The main scripts of tests that run inside Electron.
        '^tests/support/electron-[a-z-]+\\.ts$',
      ],
    },
    to: { path: ELECTRON },
  },
  {
    name: 'plain-node-never-reaches-electron',
    comment: 'The command line, the code process and the workers start where there is no Electron.',
    severity: 'error',
    from: {
      path: '^src/(main/headless|main/adapters/expression-worker|main/retention/proof/proof-worker|sandbox/code-worker)\\.ts$',
    },
    to: { path: ELECTRON, reachable: true },
  },
  {
    name: 'shipped-code-uses-dependencies',
    comment: 'The packaged app carries `dependencies` only; a type-only import leaves nothing behind.',
    severity: 'error',
    from: { path: '^src/(shared|engine|actions|sandbox|main|demo)/' },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only'],
      pathNot: ELECTRON,
    },
  },
]

const renderer = [
  {
    name: 'features-stand-alone',
    comment: 'Features meet in app; what two of them need lives in components or lib.',
    severity: 'error',
    from: { path: '^src/renderer/features/([^/]+)/' },
    to: { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
  },
  {
    name: 'features-below-app',
    comment: 'app puts features together, never the other way round.',
    severity: 'error',
    from: { path: '^src/renderer/features/' },
    to: { path: '^src/renderer/app/' },
  },
  {
    name: 'components-and-lib-below-features',
    comment: 'Shared parts know no feature.',
    severity: 'error',
    from: { path: '^src/renderer/(components|lib)/' },
    to: { path: '^src/renderer/(features|app)/' },
  },
  {
    name: 'react-flow-in-the-canvas',
    comment: 'The rest of the app speaks of steps and edges; only the canvas knows which library draws them.',
    severity: 'error',
    from: { pathNot: '^src/renderer/features/canvas/' },
    to: { path: REACT_FLOW },
  },
]

const graph = [
  {
    name: 'no-cycles',
    comment: 'Two modules that need each other are one module, or lack a third.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'imports-resolve',
    comment: 'An import that leads nowhere would pass every other rule.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
]

module.exports = {
  forbidden: [...ownFolders, ...packages, ...renderer, ...graph],
  options: {
    doNotFollow: { path: ANY_PACKAGE },
    exclude: { path: '^tests/fixtures/' },
    // Type-only imports count: what a module knows is as telling as what it runs.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'require', 'default'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
}
