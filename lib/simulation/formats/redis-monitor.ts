import type { Candidates, LineFormat, Row } from './row'

/**
 * Commands that read, with functions that return the keys of a command. An entry is the result of one GET, or
 * of one field of HGET.
 */
const KEYS: Readonly<Record<string, (args: readonly string[]) => readonly string[] | string>> = {
  GET: ([key]) => key!,
  GETEX: ([key]) => key!,
  MGET: (keys) => keys,
  HGET: ([key, field]) => `${key} ${field}`,
  HMGET: ([key, ...fields]) => fields.map((field) => `${key} ${field}`),
  HGETALL: ([key]) => key!,
  GETRANGE: ([key]) => key!,
  LRANGE: ([key]) => key!,
  SMEMBERS: ([key]) => key!,
  ZRANGE: ([key]) => key!,
  'JSON.GET': ([key]) => key!,
}

class Command implements Row {
  constructor(
    readonly line: string,
    readonly time: string,
    readonly db: string,
    readonly command: string,
    readonly args: readonly string[],
  ) {}

  field(name: string): string | undefined {
    if (name === 'time') return this.time
    if (name === 'db') return this.db
    if (name === 'command') return this.command
    return name === 'key' ? this.args[0] : undefined
  }
}

/**
 * The output of `redis-cli MONITOR`: `1339518083.107412 [0 127.0.0.1:60866] "get" "user:7"`. Commands that
 * read are requests. Keys of databases other than 0 are prefixed with the number of the database.
 */
export class RedisMonitor implements LineFormat {
  readonly title = 'Redis MONITOR'
  readonly candidates: Candidates = { key: [], time: ['time'], weight: [], load: [] }
  readonly only = { command: Object.keys(KEYS) }

  fields(): readonly string[] {
    return ['command', 'key', 'db', 'time']
  }

  parse(line: string): Row | string {
    const start = line[0] === '+' ? 1 : 0 // telnet shows the raw protocol
    const open = line.indexOf(' [', start)
    const close = line.indexOf('] "', open)
    if (open === -1 || close === -1)
      return line === 'OK' || line === '+OK' ? 'greetings' : 'lines not from MONITOR'
    const words = quotedWords(line, close + 2)
    if (words === undefined) return 'lines not from MONITOR'
    const [command, ...args] = words
    const db = line.slice(open + 2, line.indexOf(' ', open + 2))
    return new Command(line, line.slice(start, open), db, command!.toUpperCase(), args)
  }

  keysOf({ command, args, db }: Command): readonly string[] | string {
    const keys = args.length === 0 ? [] : (KEYS[command] ?? (([key]) => key!))(args)
    if (db === '0') return keys
    return typeof keys === 'string' ? `${db}:${keys}` : keys.map((key) => `${db}:${key}`)
  }
}

/** Returns the words of `"a" "b c"`, or `undefined` where a quote is not closed. Escapes are not decoded. */
function quotedWords(line: string, from: number): string[] | undefined {
  const words: string[] = []
  for (let at = from; line[at] === '"';) {
    let end = at + 1
    while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1
    if (end >= line.length) return undefined
    words.push(line.slice(at + 1, end))
    at = end + 2
  }
  return words.length === 0 ? undefined : words
}
