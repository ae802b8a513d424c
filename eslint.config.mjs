import js from '@eslint/js'
import tseslint from 'typescript-eslint'

/** Programs with packages of their own, which are type-checked where those are installed. */
const installed = [
  'examples/across-processes/**',
  'examples/apps/**',
  'examples/frameworks/**',
  'spec/consumers/**',
  'spec/ecosystem/**',
  'spec/inspector/frameworks/**',
  'spec/playground/chromium/**',
  'spec/redis/**',
]

export default tseslint.config(
  { ignores: ['**/dist/', 'docs-site/', 'coverage/', '**/node_modules/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      globals: { Buffer: 'readonly', console: 'readonly', process: 'readonly', URL: 'readonly' },
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-len': [
        'error',
        {
          code: 110,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
          ignorePattern: '^ *// eslint-|^// +curl ',
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],

      // A type that takes every method must say `any`, since `unknown` parameters accept none.
      '@typescript-eslint/no-explicit-any': 'off',
      // `noUncheckedIndexedAccess` makes a `!` of every element of a column that the arena knows to be there.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Decorators are given methods as values, and programs read them from prototypes.
      '@typescript-eslint/unbound-method': 'off',
      // What a user's method has thrown is passed on as it is.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // Numbers and booleans read well in a message.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      // `() => act()` and `return act()` are shorter than blocks, and as clear.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // `void` marks a promise that nobody waits for, also where it is one only in some cases.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // A listener that does nothing, a class with static members alone, a type parameter that documents a
      // relation: each is what it looks like.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  { files: ['**/*.ts'], rules: { 'no-undef': 'off' } },
  {
    files: ['lib/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['spec/**/*.ts', 'examples/**/*.ts'],
    rules: {
      // A cached method is async by its type, whether it waits or not.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['spec/**/*.ts'],
    rules: {
      'no-sparse-arrays': 'off', // a hole is an argument like any other
      // Specs also call as JavaScript does, without types, and check what types promise.
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['**/*.mjs', '**/*.js', ...installed], ...tseslint.configs.disableTypeChecked },
  {
    // A type of a constructor's parameter is a value there, too.
    files: ['examples/frameworks/nest/*.ts', 'examples/apps/shop-nest/**/*.ts'],
    languageOptions: { parserOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
  },
  {
    // Functions there run in a browser.
    files: ['spec/playground/chromium/*.mjs', 'spec/inspector/chromium/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortController',
          'ClipboardEvent',
          'DataTransfer',
          'Event',
          'EventSource',
          'File',
          'Image',
          'document',
          'fetch',
          'getComputedStyle',
          'innerWidth',
          'location',
          'performance',
          'setImmediate',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  { files: ['lib/**/*.ts'], rules: { 'no-console': 'error' } },
)
