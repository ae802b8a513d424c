// The site that `npm run docs` builds: the README, the guides, and the reference of what each entry point
// exports.
import { readdirSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { CommentTag, Converter, JSX, KindRouter, PageEvent, ReflectionKind } from 'typedoc'

const readme = readFileSync('README.md', 'utf8')

/** Pages beside the README: the guides in the order in which it names them. */
const documents = {
  Guides: [...new Set(readme.match(/docs\/guides\/[a-z-]+\.md/g)), 'examples/README.md'],
  Background: [
    ...readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
    'bench/README.md',
    'bench/hit-ratio/README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
  ],
}

/** Names each document by its first heading and puts it into its group: the files need no front matter. */
function nameDocuments({ converter }) {
  converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = relative(import.meta.dirname, document.project.files.getReflectionPath(document))
    document.name = /^# (.+)$/m.exec(document.content.map(({ text }) => text).join(''))[1]
    document.frontmatter.group = Object.keys(documents).find((group) => documents[group].includes(path))
  })
}

/** Types by which the compiler infers what users write, and of which no user needs a name. */
const inference = [
  ...['AnyClass', 'AnyOverload', 'ArgumentsIn', 'ArgumentsOf', 'Defaults', 'Given', 'Hint', 'IfHidden'],
  ...['InferredScope', 'Invalidated', 'Loosened', 'Of', 'Overloaded', 'ResultOf'],
  ...[
    'MemberContext',
    'Method',
    'MethodOf',
    'NameIn',
    'NeedsAsync',
    'NoClass',
    'NoMapper',
    'ResultIn',
    'ScopeIn',
  ],
  ...['Serves', 'Settled', 'Storable', 'Unfit', 'Updated', 'UpdatedBy', 'ValueIn'],
  ...['OPERATIONS', 'POLICIES', 'StoreConnection', 'StoreMethod', 'SHADOWED', 'SUMMED'],
]

const decorators = ['Cached', 'Invalidates', 'Updates']

/**
 * Groups the decorators, whose pages would otherwise differ from those of functions by a capital letter
 * alone.
 */
function groupDecorators(app) {
  const isDecorator = (reflection) =>
    decorators.includes(reflection.name) &&
    reflection.kindOf([ReflectionKind.Function, ReflectionKind.Variable])

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(
      ReflectionKind.FunctionOrMethod | ReflectionKind.Variable,
    ))
      if (isDecorator(reflection))
        for (const { comment } of [reflection, ...(reflection.signatures ?? [])])
          comment?.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: 'Decorators' }]))
  })

  app.renderer.defineRouter(
    'kinds',
    class extends KindRouter {
      getIdealBaseName(reflection) {
        const name = super.getIdealBaseName(reflection).replace('/purecache.', '/')
        return isDecorator(reflection) ? name.replace(/^\w+/, 'decorators') : name
      }
    },
  )
}

/** Leads from every page to the playground, which is built beside them. */
function linkPlayground({ renderer }) {
  renderer.hooks.on('sidebar.begin', ({ relativeURL }) =>
    JSX.createElement(
      'p',
      { class: 'playground' },
      JSX.createElement('a', { href: relativeURL('playground/index.html') }, 'Playground'),
    ),
  )
  // The package has the guides without the playground, so a guide can only name it.
  renderer.on(PageEvent.END, (page) => {
    const top = '../'.repeat(page.url.split('/').length - 1)
    page.contents = page.contents?.replaceAll(
      '<strong>playground</strong>',
      `<a href="${top}playground/index.html">playground</a>`,
    )
  })
}

/** Names the module of each entry point as it is imported, where there are several. */
function nameModules({ converter }) {
  converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => {
    if (reflection.kindOf(ReflectionKind.Module))
      reflection.name = reflection.name === 'index' ? 'purecache' : `purecache/${reflection.name}`
  })
}

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  plugin: [nameDocuments, groupDecorators, linkPlayground, nameModules],
  router: 'kinds',
  name: 'purecache',
  entryPoints: readdirSync('lib')
    .filter((file) => file.endsWith('.ts') && file !== 'cli.ts')
    .sort((a, b) => (b === 'index.ts') - (a === 'index.ts'))
    .map((file) => `lib/${file}`),
  tsconfig: 'tsconfig.build.json',
  readme: 'README.md',
  alwaysCreateEntryPointModule: false,
  projectDocuments: Object.values(documents).flat(),
  out: 'docs-site',

  excludePrivate: true,
  excludeProtected: true, // the classes behind the caches are not for extending
  excludeInternal: true,
  disableSources: true,
  disableGit: true,
  includeVersion: true,

  groupOrder: [
    'Guides',
    'Decorators',
    'Functions',
    'Classes',
    'Interfaces',
    'Type Aliases',
    'Variables',
    'Background',
    'Constructors',
    'Properties',
    '*',
  ],
  sort: ['source-order'], // that of the lists above, too
  sortEntryPoints: false,
  navigation: { includeGroups: true },
  headings: { readme: false, document: false }, // each page has its own
  includeHierarchySummary: false,
  preservedTypeAnnotationTags: ['@throws'],
  searchInComments: true,
  searchInDocuments: true,
  hideGenerator: true,
  customCss: 'docs/site.css',
  customJs: 'docs/site.js',
  highlightLanguages: ['typescript', 'javascript', 'shell', 'json', 'yaml', 'python', 'text'],

  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    notDocumented: true,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
  },
  intentionallyNotExported: inference,
  intentionallyNotDocumented: [
    // Members whose types say all that there is to say.
    'purecache/simulate.RecordableCache.explain.__type.key',
    'purecache/inspector.Advising.report.__type.advice',
    'purecache/inspector.InspectedCache.explain.__type.key',
    'purecache/inspector.InspectedCache.stats.__type.loadTimes',
    'purecache/opentelemetry.MeasuredCache.stats.__type.loadTimes',
    // Members of Node's own.
    ...['method', 'url', 'headers', 'socket'].map((name) => `purecache/inspector.NodeRequest.${name}`),
    ...['headersSent', 'writeHead', 'write', 'end', 'on', 'once'].map(
      (name) => `purecache/inspector.NodeResponse.${name}`,
    ),
    'purecache.cacheOf.F',
    'purecache.remoteCacheOf.F',
    'purecache.Invalidates.N',
    'purecache/redis.IoRedisClient.call',
    'purecache/redis.IoRedisClient.duplicate',
    'purecache/redis.MemoryTierStore.[asyncDispose]',
    'purecache/redis.NodeRedisClient.duplicate',
    'purecache/redis.NodeRedisClient.sendCommand',
    'purecache/redis.TierStore.[asyncDispose]',
    'purecache.MethodCache.[dispose]',
    'purecache.RemoteMethodCache.[dispose]',
  ],
  treatWarningsAsErrors: true,
}
