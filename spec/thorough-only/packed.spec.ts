import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'

describe('the package', () => {
  it('is packed without what no user needs', () => {
    const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: resolve(__dirname, '../..'),
      encoding: 'utf8',
    })
    const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }]
    const paths = packed.files.map(({ path }) => path)
    const built = /^dist\/(esm\/.+\.(mjs|d\.mts)|cjs\/.+\.(cjs|d\.cts))$/
    const guides = /^docs\/(guides\/)?[\w-]+\.(md|svg|json)$/ // to which the README links
    expect(paths.filter((path) => !built.test(path) && !guides.test(path)).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ])
  })
})
