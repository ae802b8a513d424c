import { describe, expect, it } from '@jest/globals'
import { type FormatChoice, readerFor } from '../../lib/simulation/formats/detect'
import { LONGEST_LINE } from '../../lib/simulation/formats/line-splitter'
import type { Details, Selection } from '../../lib/simulation/formats/row'
import { timeOf } from '../../lib/simulation/formats/times'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** What a reader finds in a file that comes in chunks of so many bytes. */
function read(
  file: string | Uint8Array,
  selection: Selection = {},
  choice: FormatChoice = {},
  chunk = Infinity,
) {
  const bytes = typeof file === 'string' ? bytesOf(file) : file
  const keys: unknown[] = []
  const details: (Details | undefined)[] = []
  const skipped: Record<string, number> = {}
  const reader = readerFor(bytes, choice, selection, {
    request: (key, rest) => {
      keys.push(key)
      details.push(rest)
    },
    skip: (reason) => (skipped[reason] = (skipped[reason] ?? 0) + 1),
  })
  if (typeof reader === 'string') return { refused: reader, keys, details, skipped, title: '', rows: 0 }
  for (let at = 0; at < bytes.length; at += chunk) reader.read(bytes.subarray(at, at + chunk))
  reader.end()
  return { keys, details, skipped, title: reader.title, rows: reader.rows }
}

const access = (path: string, { method = 'GET', status = 200, time = '10/Oct/2000:13:55:36 -0700' } = {}) =>
  `10.0.0.1 - frank [${time}] "${method} ${path} HTTP/1.1" ${status} 2326 "http://example.com/" "Mozilla/5.0 [en] \\"x\\""`
const monitor = (...words: string[]) =>
  `1339518083.107412 [0 127.0.0.1:60866] ${words.map((word) => `"${word}"`).join(' ')}`

describe('the same requests', () => {
  const keys = ['/a?x=1', '/b', '/a?x=1', '/c', '/b']
  const files: Record<string, string> = {
    'one key a line': keys.join('\n'),
    'CSV, key url': `id,url\n${keys.map((key, at) => `${at},${key}`).join('\n')}`,
    'TSV, key url, time': `time\turl\n${keys.map((key, at) => `${at}\t${key}`).join('\n')}`,
    'JSON lines, key req.url, time': keys
      .map((url, time) => JSON.stringify({ time, req: { url } }))
      .join('\n'),
    'access log, method GET or HEAD, status 2xx or 304': keys.map((key) => access(key)).join('\n'),
    'Redis MONITOR, time, some values of command': keys.map((key) => monitor('get', key)).join('\n'),
  }

  it.each(Object.entries(files))('are detected as %s, and read', (title, file) => {
    expect(read(file)).toMatchObject({ title, keys, skipped: {} })
  })

  it.each(Object.entries(files))(
    'are read from %s in chunks of a byte, of CRLF lines, with a BOM and a last line feed',
    (title, file) => {
      expect(read(`\ufeff${file.replaceAll('\n', '\r\n')}\r\n`, {}, {}, 1)).toMatchObject({ title, keys })
    },
  )
})

describe('lines', () => {
  it('skip and count empty lines and marks', () => {
    expect(read('a\n\n*\nb\n \n')).toMatchObject({
      keys: ['a', 'b'],
      skipped: { 'empty lines': 2, marks: 1 },
    })
  })

  it('count the last one without a line feed', () => {
    expect(read('1\n2\n3').keys).toEqual(['1', '2', '3'])
  })

  it('are keys without changes, even with umlauts across chunks', () => {
    expect(read(' a b \nÄ/€\n', {}, {}, 1).keys).toEqual([' a b ', 'Ä/€'])
  })

  it('give keys by a regular expression: its first group or its whole match', () => {
    expect(read('user=7 ok\nuser=8 ok\nnobody', { key: '/user=(\\d+)/' })).toMatchObject({
      keys: ['7', '8'],
      skipped: { 'no key': 1 },
    })
    expect(read('user=7 ok', { key: '/\\d+/' }).keys).toEqual(['7'])
  })

  it('are dropped above a million characters, and the next one is read', () => {
    expect(read(`${'x'.repeat(3 * LONGEST_LINE)}\nb\n`, {}, {}, 2 ** 16)).toMatchObject({
      keys: ['b'],
      rows: 2,
      skipped: { 'lines of over a million characters': 1 },
    })
  })

  it('throw at once for a malformed expression', () => {
    expect(() => read('a', { key: '/(/' })).toThrow(
      new TypeError(`Cannot read requests: a pattern must be a regular expression, received '/(/'`),
    )
  })
})

describe('CSV', () => {
  it('selects columns by name or by number, with and without a header', () => {
    expect(read('time,op,lbn\n1,read,7\n2,read,8').keys).toEqual(['7', '8'])
    expect(read('1,read,7\n2,read,8', { key: '3' }).keys).toEqual(['7', '8'])
    expect(read('a;b\nx;y', { key: 'b' }).keys).toEqual(['y'])
    expect(read('1 77 9\n2 78 9', { key: '2', weight: '3' }, { delimiter: ' ' })).toMatchObject({
      keys: ['77', '78'],
      details: [{ weight: 9 }, { weight: 9 }],
    })
  })

  it('reads quotes: delimiters, doubled quotes and line breaks in a cell', () => {
    expect(read('id,key\n1,"a,b"\n2,"say ""hi"""\n3,"two\nlines"\n4,""').keys).toEqual([
      'a,b',
      'say "hi"',
      'two\nlines',
      '',
    ])
  })

  it('is not swallowed by a quote that is never closed', () => {
    const { skipped } = read(`id,key\n0,a\n1,"open\n${`${'x'.repeat(999)}\n`.repeat(1_100)}2,b\n`)
    expect(skipped).toMatchObject({ 'quotes that are not closed': 1_050 })
  })

  it('counts the lines after a quote that is never closed, and keeps what follows a closed one', () => {
    expect(read('id,key\n0,a\n1,"open\n2,b\n3,c\n')).toMatchObject({
      keys: ['a'],
      skipped: { 'quotes that are not closed': 3 },
    })
    expect(read('id,key\n1,"a"b\n2,"a"c\n').keys).toEqual(['ab', 'ac'])
  })

  it('reads each line of a row of many lines once', () => {
    const text = `key,n\n"a${'\n"",""'.repeat(100_000)}\n",1\nb,2\n`
    const { keys, skipped } = read(text, {}, { format: 'csv' }, 2 ** 16)
    expect(keys.map((key) => String(key).length)).toEqual([1 + 4 * 100_000 + 1, 1])
    expect(skipped).toEqual({})
  })

  it('skips rows that lack the column or the weight', () => {
    expect(read('key,size\na,1\nb,x\nc,2\nd,\n', { weight: 'size' })).toMatchObject({
      keys: ['a', 'c'],
      skipped: { 'no weight': 2 },
    })
    expect(read('1,a\n2,b\n3', { key: '2' }, { format: 'csv' })).toMatchObject({
      keys: ['a', 'b'],
      skipped: { 'no key': 1 },
    })
  })

  it('reads weights only when they are needed', () => {
    const file = 'key,size\na,1\nb,2'
    expect(read(file).details).toEqual([undefined, undefined])
    expect(read(file, { isWeighed: true }).details).toEqual([{ weight: 1 }, { weight: 2 }])
  })

  it('has its columns named by a #Fields line, as logs of CloudFront have', () => {
    const file =
      '#Version: 1.0\n#Fields: date time cs-method cs-uri-stem sc-status\n2019-12-04\t21:02:31\tGET\t/index.html\t200\n'
    expect(read(file)).toMatchObject({ keys: ['/index.html'], skipped: { comments: 1 } })
  })

  it("recognises the columns of Twitter's cache traces, and keeps reads", () => {
    const file = '0,k1,12,100,1,get,0\n0,k2,12,100,1,set,60\n1,k1,12,100,1,gets,0\n'
    expect(read(file)).toMatchObject({ keys: ['k1', 'k1'], skipped: { 'other operations': 1 } })
  })

  it('throws when the key is ambiguous, and names the columns', () => {
    expect(() => read('a,b\n1,2\n')).toThrow(
      new TypeError('Cannot read requests: the field that is the key must be chosen; there are a, b'),
    )
    expect(() => read('1,2\n3,4\n')).toThrow(
      'the field that is the key must be chosen; there are columns 1 to 2',
    )
    expect(() => read('a,b\n1,2\n', { key: 'c' })).toThrow(
      `key must be a field of the rows, received 'c'; there are a, b`,
    )
  })
})

describe('JSON lines', () => {
  it('have fields by path, times and loads, and count lines that are not objects', () => {
    const file = '{"time":1700000000000,"req":{"url":"/a"},"responseTime":12}\nhello\n[1]\n{"req":{}}\n'
    expect(read(file)).toMatchObject({
      keys: ['/a'],
      details: [{ time: 1_700_000_000_000, load: 12 }],
      skipped: { 'lines of no JSON': 1, 'lines of no JSON object': 1, 'no key': 1 },
    })
  })

  it('compare keys that are numbers, texts or values by their text', () => {
    expect(read('{"key":7}\n{"key":"7"}\n{"key":{"a":[1]}}\n{"a.b":1,"key":"x"}').keys).toEqual([
      '7',
      '7',
      '{"a":[1]}',
      'x',
    ])
    expect(read('{"a.b":1}', { key: 'a.b' }).keys).toEqual(['1'])
  })

  it('distinguish integers beyond the range of numbers', () => {
    const ids = ['9007199254740992', '9007199254740993', '1234567890123456', '-9007199254740993']
    const lines = ids.map((id) => `{"at":0.1234567890123456,"text":"a \\"1, 9007199254740993","id":${id}}`)
    expect(read(lines.join('\n'), { key: 'id', load: 'at' })).toMatchObject({
      keys: ids,
      details: ids.map(() => ({ load: 0.1234567890123456 })),
    })
    expect(read(lines[0]!, { key: 'text' }).keys).toEqual(['a "1, 9007199254740993'])
  })

  it('may use the names of a recording for other fields', () => {
    const file = '{"key":"a","operation":"getUser","hash":"9f"}\n{"key":"b","operation":"delete"}\n'
    expect(read(file)).toMatchObject({ keys: ['a', 'b'], details: [undefined, undefined] })
    expect(read('{"key":"a","operation":"delete"}\n{"key":"b","hash":7}').details).toEqual([
      { operation: 'delete' },
      { hash: 7 },
    ])
  })

  it('keep only the rows that match --only', () => {
    const file = '{"key":"a","level":30}\n{"key":"b","level":50}\n'
    expect(read(file, { only: { level: ['30'] } })).toMatchObject({
      keys: ['a'],
      skipped: { 'other values of level': 1 },
    })
  })
})

describe('access logs', () => {
  it('keep GET and HEAD of 2xx and 304, and count the others by reason', () => {
    const lines = [
      access('/a'),
      access('/b', { method: 'HEAD', status: 304 }),
      access('/c', { method: 'POST' }),
      access('/d', { status: 404 }),
      access('/e', { status: 206 }),
      'no log',
      '10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "\\x16\\x03" 400 226 "-" "-"',
    ]
    expect(read(lines.join('\n'))).toMatchObject({
      keys: ['/a', '/b', '/e'],
      skipped: {
        'other methods': 1,
        'other statuses': 1,
        'lines of no access log': 1,
        'malformed requests': 1,
      },
    })
  })

  it('keep other rows, and have another key, by options', () => {
    const lines = [
      access('/a', { method: 'POST', status: 201 }),
      access('/b', { method: 'PUT', status: 404 }),
    ].join('\n')
    expect(read(lines, { only: { method: ['POST', 'PUT'] } }).keys).toEqual(['/a'])
    expect(read(lines, { only: { method: ['PUT'], status: ['404'] }, key: 'host' }).keys).toEqual([
      '10.0.0.1',
    ])
  })

  it('are read in the common form, of a path with spaces or quotes, and without a protocol', () => {
    const line = (request: string) => `::1 - - [10/Oct/2000:13:55:36 +0000] "${request}" 200 -`
    const paths = read(
      ['GET /a b HTTP/1.0', 'GET /q?s=\\"x\\" HTTP/1.1', 'GET /old'].map(line).join('\n'),
    ).keys
    expect(paths).toEqual(['/a b', '/q?s=\\"x\\"', '/old'])
  })

  it('give time and bytes', () => {
    const file = access('/a', { time: '01/Jan/2024:00:00:00 +0130' })
    expect(read(file, { isWeighed: true }).details).toEqual([
      { time: Date.UTC(2023, 11, 31, 22, 30), weight: 2_326 },
    ])
  })
})

describe('Redis MONITOR', () => {
  it('has each key of commands that read, distinct by fields of hashes and by databases', () => {
    const lines = [
      'OK',
      monitor('GET', 'a'),
      monitor('mget', 'a', 'b'),
      monitor('hget', 'h', 'f'),
      monitor('HMGET', 'h', 'f', 'g'),
      monitor('set', 'a', '1'),
      monitor('get'),
      '+1339518083.107412 [3 127.0.0.1:60866] "get" "say \\"hi\\""',
      '1339518083.107412 [0 lua] "get" "open',
    ]
    expect(read(lines.join('\n'))).toMatchObject({
      keys: ['a', 'a', 'b', 'h f', 'h f', 'h g', '3:say \\"hi\\"'],
      skipped: { greetings: 1, 'other commands': 1, 'no key': 1, 'lines not from MONITOR': 1 },
    })
  })
})

describe('oracleGeneral', () => {
  const record = (time: number, key: bigint, size: number, next: bigint) => {
    const view = new DataView(new ArrayBuffer(24))
    view.setUint32(0, time, true)
    view.setBigUint64(4, key, true)
    view.setUint32(12, size, true)
    view.setBigInt64(16, next, true)
    return new Uint8Array(view.buffer)
  }
  const file = Buffer.concat([
    record(5, 7n, 100, 3n),
    record(5, 2n ** 60n, 200, -1n),
    record(9, 7n, 100, 2n ** 63n - 1n),
  ])

  it('is detected by its records, and read in chunks of other lengths', () => {
    expect(read(file, {}, {}, 7)).toMatchObject({
      title: 'oracleGeneral',
      rows: 3,
      keys: ['7', String(2n ** 60n), '7'],
      details: [{ time: 5_000 }, { time: 5_000 }, { time: 9_000 }],
    })
    expect(read(file, { isWeighed: true }).details.map((each) => each!.weight)).toEqual([100, 200, 100])
  })

  it('counts a truncated record', () => {
    expect(read(file.subarray(0, 60), {}, { format: 'oracle' })).toMatchObject({
      rows: 2,
      skipped: { 'incomplete records': 1 },
    })
  })
})

describe('a file of no format', () => {
  it('is rejected with the reason', () => {
    expect(read(Uint8Array.from({ length: 300 }, (_, at) => (at * 37) % 256)).refused).toBe(
      'it is binary, and not oracleGeneral',
    )
    expect(read(Uint8Array.of(0xff, 0xfe, 65, 0)).refused).toBe('it is UTF-16; convert it to UTF-8')
    expect(read('a\rb\r').refused).toBe('its lines end in carriage returns; convert them to line feeds')
  })

  it('is tried only in a given format', () => {
    expect(read('a,b\nc,d', {}, { format: 'lines' }).keys).toEqual(['a,b', 'c,d'])
    expect(read('hello', {}, { format: 'redis' })).toMatchObject({
      keys: [],
      skipped: { 'lines not from MONITOR': 1 },
    })
  })
})

describe('timeOf', () => {
  it.each<[string, string | number, number | undefined]>([
    ['seconds', 1_700_000_000, 1_700_000_000_000],
    ['milliseconds', '1700000000000', 1_700_000_000_000],
    ['microseconds', 1_700_000_000_000_000, 1_700_000_000_000],
    ['nanoseconds', 1.7e18, 1.7e12],
    ['seconds of its own origin', 5, 5_000],
    ['an ISO date', '2024-01-01T00:00:00Z', Date.UTC(2024, 0, 1)],
    ['a date of a month that is none', '10/Xxx/2000:13:55:36 -0700', undefined],
    ['a date in the American order', '10/11/2026 00:00:00Z', Date.UTC(2026, 9, 11)],
    ['nothing', '', undefined],
    ['a word', 'soon', undefined],
  ])('reads %s', (_, value, time) => {
    expect(timeOf(value)).toBe(time)
  })
})
