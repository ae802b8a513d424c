import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { cached, cacheOf, LRUCache } from 'purecache'
import { recordTrace, simulate } from 'purecache/simulate'
import { zipf } from '../simulation/streams'
import { run, Workplace } from './program'

const place = new Workplace()
beforeAll(() => place.build())
afterAll(() => place.remove())

const keys = zipf(200, 2_000).map((key) => `/items/${key}`)
const plain = place.write('keys.txt', keys.join('\n')) // without a line feed at its end
const options = ['--policies', 'lru,SIEVE,TinyLFUCache,opt', '--capacities', '10,100', '--csv', '-']
const csv = simulate(keys, { policies: ['LRU', 'Sieve', 'TinyLFU', 'OPT'], capacities: [10, 100] }).toCSV()

describe('purecache simulate', () => {
  it('prints a summary of the input, the table and the advice', async () => {
    const { out, err, status } = await run('simulate', plain)
    expect(status).toBe(0)
    expect(out).toBe(`${plain}: one key a line, 2,000 lines → 2,000 requests\n${simulate(keys).toText()}\n`)
    expect(err).toBe(`reading ${plain}\nsimulating 25 caches\n`)
  })

  it.each<[string, string, (text: string) => string | Uint8Array]>([
    ['plain text', 'a.txt', (text) => text],
    ['gzip', 'a.txt.gz', (text) => gzipSync(text)],
    ['gzip under any name', 'b', (text) => gzipSync(text)],
    [
      'gzip of several members',
      'c.gz',
      (text) => Buffer.concat([gzipSync(text.slice(0, 999)), gzipSync(text.slice(999))]),
    ],
    ['brotli', 'a.txt.br', (text) => brotliCompressSync(text)],
    ['CRLF lines', 'd.txt', (text) => text.replaceAll('\n', '\r\n')],
  ])('counts the same hits in %s', async (_, name, encode) => {
    const file = place.write(name, encode(keys.join('\n')))
    expect(await run('simulate', file, ...options)).toMatchObject({ out: csv, status: 0 })
  })

  it.each<[string, (key: string, at: number) => string]>([
    ['CSV', (key, at) => `${at},"${key}"`],
    ['JSON lines', (url, time) => JSON.stringify({ time, req: { url } })],
    ['an access log', (key) => `::1 - - [10/Oct/2000:13:55:36 +0000] "GET ${key} HTTP/1.1" 200 12 "-" "-"`],
    ['MONITOR', (key) => `1339518083.107412 [0 127.0.0.1:60866] "get" "${key}"`],
  ])('counts the same hits in %s', async (name, lineOf) => {
    const file = place.write(
      `${name}.log`,
      `${name === 'CSV' ? 'id,url\n' : ''}${keys.map(lineOf).join('\n')}\n`,
    )
    expect(await run('simulate', file, ...options)).toMatchObject({ out: csv, status: 0 })
  })

  it('has the hits of a recorded method with late deletions and failures', async () => {
    const row = cached(
      (id: number) => {
        if (id === 5) throw new Error('a failure of its own')
      },
      { backend: LRUCache, capacity: 50 },
    )
    let recording = ''
    recordTrace(cacheOf(row), (line) => (recording += line))
    for (let id = 100; id < 160; id++) row(id)
    for (const [at, id] of zipf(200, 2_000).entries()) {
      if (at % 3 === 0) cacheOf(row).delete(id)
      if (id === 5) expect(() => row(id)).toThrow()
      else row(id)
    }
    const { hits } = cacheOf(row).stats
    const file = place.write('recording.jsonl', recording)
    const { out } = await run('simulate', file, '--policies', 'LRU', '--capacities', '50', '--json', '-')
    expect(JSON.parse(out)).toMatchObject({ requests: 2_060, points: [{ hits }] })
  })

  it('counts the same hits from the standard input, in the build as users run it', () => {
    const { stdout, status } = place.spawn(['simulate', '-', ...options], gzipSync(keys.join('\n')))
    expect({ stdout, status }).toEqual({ stdout: csv, status: 0 })
  })

  it('reads several files as one stream, in order', async () => {
    const files = [keys.slice(0, 1_000), keys.slice(1_000)].map((part, at) =>
      place.write(`part-${at}`, part.join('\n')),
    )
    expect(await run('simulate', ...files, ...options)).toMatchObject({ out: csv, status: 0 })
  })

  it('skips the first requests and reads a limited number', async () => {
    const part = simulate(keys.slice(100, 600), { policies: ['LRU'], capacities: [10] }).toCSV()
    const { out } = await run(
      'simulate',
      plain,
      '--policies',
      'LRU',
      '--capacities',
      '10',
      '--skip',
      '100',
      '--limit',
      '500',
      '--csv',
      '-',
    )
    expect(out).toBe(part)
  })

  it('passes all options on to the simulation', async () => {
    const file = place.write(
      'sized.csv',
      `key,size,at\n${keys.map((key, at) => `${key},${1 + (at % 9)},${at}`).join('\n')}`,
    )
    const requests = keys.map((key, at) => ({ key, weight: 1 + (at % 9), time: at * 1_000 }))
    const [weighed, timed] = [
      await run('simulate', file, '--weight', 'size', '--max-weight', '100,1kb', '--csv', '-'),
      await run(
        'simulate',
        file,
        '--time',
        'at',
        '--ttl',
        '10m',
        '--capacities',
        '10%',
        '--warm-up',
        '10%',
        '--seed',
        '5',
        '--csv',
        '-',
      ),
    ]
    expect(weighed.out).toBe(simulate(requests, { maxWeights: [100, 1_024] }).toCSV())
    const untimed = requests.map(({ key, time }) => ({ key, time }))
    expect(timed.out).toBe(
      simulate(untimed, { ttl: 600_000, capacities: ['10%'], warmUp: '10%', seed: 5 }).toCSV(),
    )
  })

  it('writes every format of results, and describes the input in the JSON', async () => {
    const file = place.write('mixed.txt', 'a\n\nb\na\n')
    const [json, table, svg, html] = ['r.json', 'r.csv', 'r.svg', 'r.html'].map((name) =>
      join(place.folder, name),
    )
    const { out } = await run(
      'simulate',
      file,
      '--json',
      json!,
      '--csv',
      table!,
      '--svg',
      svg!,
      '--html',
      html!,
      '--quiet',
    )
    expect(out).toContain('3 requests for 2 keys')
    expect(JSON.parse(readFileSync(json!, 'utf8'))).toMatchObject({
      version: 1,
      requests: 3,
      input: {
        files: [
          { name: file, format: 'one key a line', lines: 4, requests: 3, skipped: { 'empty lines': 1 } },
        ],
      },
    })
    expect([table!, svg!, html!].map((each) => readFileSync(each, 'utf8').slice(0, 5))).toEqual([
      'polic',
      '<svg ',
      '<!doc',
    ])
  })

  it('writes only the result to the standard output for "-", and no progress when quiet', () => {
    const { stdout, stderr } = place.spawn(['simulate', plain, '--json', '-', '--quiet'])
    expect(JSON.parse(stdout)).toMatchObject({ requests: 2_000 })
    expect(stderr).toBe('')
  })

  it('prints the same result with any number of threads', async () => {
    const lines = keys.slice(0, 400).map((key, at) => `${key},${at}`)
    const file = place.write('threads.csv', `key,time\n${lines.join('\n')}`)
    const args = ['simulate', file, '--ttl', '200s', '--json', '-', '--quiet']
    const one = await run(...args, '--threads', '1')
    expect(one.out.length).toBeGreaterThan(1_000)
    const three = place.spawn([...args, '--threads', '3'])
    expect(three).toMatchObject({ stdout: one.out, stderr: '', status: 0 })
  })

  it('counts lines that it drops by reason', async () => {
    const log = (path: string, status: number) =>
      `::1 - - [10/Oct/2000:13:55:36 +0000] "GET ${path} HTTP/1.1" ${status} 12`
    const file = place.write(
      'access.log',
      [log('/a', 200), log('/b', 500), 'junk', log('/a', 304)].join('\n'),
    )
    expect((await run('simulate', file)).out).toContain(
      `${file}: access log, method GET or HEAD, status 2xx or 304, 4 lines → 2 requests; ` +
        '2 skipped: 1 lines of no access log, 1 other statuses',
    )
  })
})

describe('purecache', () => {
  it('prints its help and its version', async () => {
    expect(await run('--help')).toMatchObject({
      status: 0,
      out: expect.stringContaining('purecache simulate <file>'),
    })
    expect(await run('simulate', '-h')).toMatchObject({ status: 0 })
    expect(await run()).toMatchObject({
      status: 2,
      out: expect.stringContaining('purecache simulate <file>'),
    })
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(place.spawn(['--version']).stdout).toBe(`${version}\n`)
  })

  it.each<[string, string[], string]>([
    ['a command', ['simulat'], 'there is no command simulat; there is simulate'],
    ['no file', ['simulate'], `Cannot simulate: there must be a file, or '-' for the standard input`],
    ['an option', ['simulate', plain, '--capacity', '5'], `Unknown option '--capacity'`],
    ['a policy', ['simulate', plain, '--policies', 'ARC'], 'policy must be one of'],
    [
      'a format',
      ['simulate', plain, '--format', 'xml'],
      `--format must be one of lines, csv, tsv, jsonl, access, redis, oracle, received 'xml'`,
    ],
    [
      'a capacity',
      ['simulate', plain, '--capacities', '1x'],
      `--capacities must be whole numbers such as 100 or 1k, received '1x'`,
    ],
    [
      'a weight',
      ['simulate', plain, '--max-weight', '1parsec'],
      `--max-weight must be weights such as 1000 or 64mb, received '1parsec'`,
    ],
    [
      'a duration',
      ['simulate', plain, '--ttl', 'soon'],
      `--ttl must be a duration such as 500ms or 60s, received 'soon'`,
    ],
    [
      'a share',
      ['simulate', plain, '--target', 'most'],
      `--target must be a share such as 0.1 or 10%, received 'most'`,
    ],
    [
      'a filter',
      ['simulate', plain, '--only', 'status'],
      `--only must be field=value,value, received 'status'`,
    ],
    [
      'two kinds of sampling',
      ['simulate', plain, '--exact', '--sample', '0.1'],
      '--exact and --sample exclude each other',
    ],
    [
      'two results on one output',
      ['simulate', plain, '--json', '-', '--csv', '-'],
      'only one output can go to the standard output',
    ],
    ['the standard input twice', ['simulate', '-', '-'], 'the standard input can be read once only'],
    [
      'a field',
      ['simulate', plain, '--format', 'csv', '--key', 'user'],
      `key must be a field of the rows, received 'user'`,
    ],
    [
      'a column of a list of keys',
      ['simulate', plain, '--key', 'user'],
      `key must be a field of the rows, received 'user'; there is line`,
    ],
    [
      'a field to keep rows by',
      ['simulate', plain, '--only', 'status=200'],
      `only must be a field of the rows, received 'status'; there is line`,
    ],
    ['no thread', ['simulate', plain, '--threads', '0'], '--threads must be 1 or more, received 0'],
    ['no request', ['simulate', plain, '--limit', '0'], '--limit must be 1 or more, received 0'],
    ['no delimiter', ['simulate', plain, '--delimiter', ''], '--delimiter must be a character or more'],
    ['a sample of no key', ['simulate', plain, '--sample', '0.000001'], 'sample must leave some of the keys'],
    ['a warm-up that is all', ['simulate', plain, '--warm-up', '100%'], '--warm-up must leave some of the'],
    [
      'a weight without weights',
      ['simulate', plain, '--max-weight', '5'],
      'requests must have a weight, to go with --max-weight',
    ],
    ['a list of warm-ups', ['simulate', plain, '--warm-up', '10,20'], '--warm-up must be whole numbers'],
    [
      'a weight of an inherited unit',
      ['simulate', plain, '--max-weight', '1constructor'],
      'such as 1000 or 64mb',
    ],
    ['a field twice', ['simulate', plain, '--only', 'a=1', '--only', 'a=2'], 'of a field in one: a=a,b'],
    [
      'a field named __proto__',
      ['simulate', plain, '--only', '__proto__=1', '--key', 'line'],
      `received '__proto__'`,
    ],
    [
      'an output for two',
      ['simulate', plain, '--json', 'a', '--csv', './a'],
      `a file of its own, received 'a'`,
    ],
    ['an output that is read', ['simulate', plain, '--json', plain], 'an output must be a file of its own'],
    ['a ttl without times', ['simulate', plain, '--ttl', '60s'], 'requests must have a time, to go with ttl'],
  ])('refuses %s that is not right, with status 2', async (_, args, message) => {
    const { err, out, status } = await run(...args)
    expect({ out, status }).toEqual({ out: '', status: 2 })
    expect(err).toContain(message)
  })

  it.each<[string, string | Uint8Array | undefined, string]>([
    ['that is not there', undefined, 'no such file'],
    ['that is empty', '', 'there are no requests'],
    ['of empty lines', '\n\n', '2 skipped: 2 empty lines'],
    [
      'of other methods alone',
      '::1 - - [10/Oct/2000:13:55:36 +0000] "PUT /a HTTP/1.1" 200 12\n',
      '1 skipped: 1 other methods',
    ],
    [
      'of binary junk',
      Uint8Array.from({ length: 3_000 }, (_, at) => (at * 89) % 256),
      'it is binary, and not oracleGeneral',
    ],
    [
      'of binary junk without a zero',
      Uint8Array.from({ length: 3_000 }, (_, at) => 1 + ((at * 89) % 255)),
      'it is binary, and not oracleGeneral',
    ],
    [
      'that is xz',
      Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4),
      'it is compressed by xz; pipe it in: xz -dc',
    ],
    ['of gzip that is cut off', gzipSync('a\nb\n'.repeat(99)).subarray(0, 20), 'unexpected end of file'],
  ])('refuses a file %s, with status 1', async (name, content, message) => {
    const file = content === undefined ? join(place.folder, 'nowhere') : place.write(`${name}.bad`, content)
    const { err, out, status } = await run('simulate', file)
    expect({ out, status }).toEqual({ out: '', status: 1 })
    expect(err).toContain(message)
    expect(err).toContain(file)
  })

  it('rejects files of different formats', async () => {
    const json = place.write('mixed.jsonl', '{"key":"a"}\n')
    const { err, status } = await run('simulate', plain, json)
    expect(status).toBe(1)
    expect(err).toContain(
      `all files must have one format: ${plain} is read as one key a line, ${json} as JSON lines, key`,
    )
  })

  it('fails when it cannot write to a file, after the simulation', async () => {
    const { err, status } = await run('simulate', plain, '--json', join(place.folder, 'no/such/folder.json'))
    expect(status).toBe(1)
    expect(err).toContain(`Cannot write ${join(place.folder, 'no/such/folder.json')}: ENOENT`)
  })

  it('ignores files without requests when it compares formats', async () => {
    const table = place.write('table.csv', 'key,n\na,1\nb,2\n')
    const blank = place.write('blank.csv', '\n\n')
    expect(await run('simulate', blank, table, '--quiet')).toMatchObject({ err: '', status: 0 })
  })
})
