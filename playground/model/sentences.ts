import type { Layout } from '../../lib/backends/layout'
import { type Bounds, type Policy, POLICIES } from './policies'
import type { Moment } from './replay'

/** Keys named in one list, at most; the others are counted. */
const MOST_NAMED = 4

/** The effect of one request on one cache, with the words for it. Keys are between backquotes. */
class Telling {
  readonly moment: Moment
  readonly bounds: Bounds
  readonly key: string
  readonly #names: readonly string[]

  constructor(moment: Moment, bounds: Bounds, names: readonly string[]) {
    this.moment = moment
    this.bounds = bounds
    this.#names = names
    this.key = this.name(moment.id)
  }

  /** The evicted entry, if there is one. */
  get victim(): number | undefined {
    return this.moment.removed.find(({ cause }) => cause === 'evicted')?.id
  }

  name(id: number): string {
    return `\`${this.#names[id]!}\``
  }

  list(ids: readonly number[]): string {
    if (ids.length > MOST_NAMED) return `${ids.length} entries`
    const [last, ...others] = [...ids].reverse().map((id) => this.name(id))
    return others.length === 0 ? last! : `${others.reverse().join(', ')} and ${last!}`
  }

  /** Uses before this request, and after it. */
  usesBefore(id: number): number {
    return this.moment.before.uses.get(id) ?? 0
  }

  usesAfter(id: number): number {
    return this.moment.after.uses.get(id) ?? 0
  }
}

/** Returns one sentence on what a request did to a cache, and why. Keys are between backquotes. */
export function sentenceOf(policy: Policy, moment: Moment, bounds: Bounds, names: readonly string[]): string {
  if (moment.at === 0) return `The cache is empty: ${POLICIES[policy]}.`
  const telling = new Telling(moment, bounds, names)
  const text = moment.isHit ? HITS[policy](telling) : missed(policy, telling)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function missed(policy: Policy, telling: Telling): string {
  const { lost, removed, id } = telling.moment
  const why =
    lost === undefined
      ? 'first request for it'
      : lost.cause === 'evicted'
        ? `evicted at request ${lost.at}`
        : `expired by request ${lost.at}`
  const isOwn = removed.some((removal) => removal.id === id && removal.cause === 'expired')
  const others = removed.filter((removal) => removal.id !== id && removal.cause === 'expired')
  const reason = isOwn ? 'it had expired' : why
  const gone = others.length === 0 ? '' : `; ${telling.list(others.map((other) => other.id))} expired`
  return `${telling.key} misses (${reason})${gone}; ${MISSES[policy](telling)}`
}

/** The effect of a hit, by policy. */
const HITS: Readonly<Record<Policy, (telling: Telling) => string>> = {
  LRU: recent,
  LFU: (telling) => {
    const uses = telling.usesAfter(telling.moment.id)
    return `${telling.key} hits: after its ${ordinal(uses)} use it is behind all entries used ${times(uses)} or less`
  },
  TTL: (telling) => `${telling.key} hits, ${age(telling)}; a read moves nothing`,
  LRUTTL: (telling) => `${recent(telling)}; its ttl does not change: it was ${age(telling)}`,
  Sieve: (telling) =>
    telling.usesBefore(telling.moment.id) === 1
      ? `${telling.key} hits and is already marked; nothing moves`
      : `${telling.key} hits and gets a mark, so the hand will spare it once; nothing moves`,
  S3FIFO: (telling) => {
    const [before, after] = [telling.usesBefore(telling.moment.id), telling.usesAfter(telling.moment.id)]
    const isSmall = partOf(telling.moment.after, telling.moment.id) === 'small'
    const place = isSmall ? 'in the small queue' : 'in the main queue'
    if (before === after) return `${telling.key} hits ${place}; its count stays at the maximum of ${after}`
    const earned = isSmall
      ? after < 2
        ? 'after one more use it will move to the main queue'
        : 'it will move to the main queue instead of being evicted'
      : `it can stay for ${after === 1 ? 'one more round' : `${after} more rounds`}`
    return `${telling.key} hits ${place} and now counts ${after}: ${earned}; nothing moves`
  },
  TinyLFU: (telling) => {
    const { before, id } = telling.moment
    const counted = `its use count is ${telling.usesAfter(id)}`
    const from = partOf(before, id)
    if (from === 'window') return `${telling.key} hits in the window and moves to its end; ${counted}`
    return from === 'probation'
      ? `${telling.key} hits in probation and becomes protected; ${counted}`
      : `${telling.key} hits in the protected part and moves to its end; ${counted}`
  },
}

/** The effect of a miss, by policy. */
const MISSES: Readonly<Record<Policy, (telling: Telling) => string>> = {
  LRU: (telling) => takesPlace(telling, 'the least recently used'),
  LFU: (telling) => {
    const { victim } = telling
    const uses = victim === undefined ? 0 : telling.usesBefore(victim)
    const isAlone =
      victim !== undefined && [...telling.moment.before.uses.values()].filter((n) => n === uses).length === 1
    return takesPlace(telling, `used only ${times(uses)}${isAlone ? '' : ', the least recent of those'}`)
  },
  TTL: (telling) => takesPlace(telling, 'the oldest write'),
  LRUTTL: (telling) => takesPlace(telling, 'the least recently used'),
  Sieve: (telling) => {
    const { victim } = telling
    if (victim === undefined) return 'there is room for it at the newest end'
    const { before } = telling.moment
    const ring = before.parts[0]!.keys
    const start = Math.max(0, ring.indexOf(before.hand!))
    const path = [...ring.slice(start), ...ring.slice(0, start)]
    const passed = path.filter((id) => telling.usesBefore(id) === 1 && telling.usesAfter(id) === 0)
    const spared = passed.filter((id) => id !== victim)
    if (spared.length === 0) return `the hand is at ${telling.name(victim)}, which has no mark, and evicts it`
    const marks = spared.length === 1 ? 'removes its mark' : 'removes their marks'
    return `the hand spares ${telling.list(spared)}, ${marks}, and evicts ${telling.name(victim)}`
  },
  S3FIFO: (telling) => {
    const { before, after, id } = telling.moment
    const isGhost = before.ghosts[0]!.keys.includes(id)
    const enters = isGhost ? 'it is a ghost, so it enters the main queue' : 'it enters the small queue'
    const { victim } = telling
    if (victim === undefined) return `${enters}; there is room`
    const from = partOf(before, victim)
    const promoted = movedTo(telling, 'main').filter((other) => partOf(before, other) === 'small')
    const rounds = before.parts[1]!.keys.filter(
      (other) => after.uses.has(other) && telling.usesAfter(other) < telling.usesBefore(other),
    )
    const steps = [
      ...(promoted.length > 0 ? [`${telling.list(promoted)} ${moves(promoted)} to the main queue`] : []),
      ...(rounds.length > 0 ? [`${telling.list(rounds)} ${stays(rounds)} for another round`] : []),
      from === 'small'
        ? `${telling.name(victim)}, ${telling.usesBefore(victim) === 0 ? 'not used' : 'used only once'} in the small queue, becomes a ghost`
        : `${telling.name(victim)}, not used in its round, is evicted from the main queue`,
    ]
    return `${enters}; ${steps.join(', and ')}`
  },
  TinyLFU: (telling) => {
    const { before, after, id } = telling.moment
    const { victim } = telling
    const wasRejected = before.ghosts[0]!.keys.includes(id)
    const isAdmitted = wasRejected && partOf(after, id) !== 'window'
    const [was, is] = [roomOf(before, 'window'), roomOf(after, 'window')]
    const border = was === is ? '' : `; the window ${is > was ? 'grows' : 'shrinks'} from ${was} to ${is}`
    const enters = isAdmitted ? 'it was rejected recently, so it is admitted at once' : 'it enters the window'
    if (victim === undefined) return `${enters}; there is room${waits(telling)}${border}`
    return `${enters}; ${duel(telling, victim)}${border}`
  },
}

function recent({ key, moment }: Telling): string {
  const wasLast = moment.before.parts[0]!.keys.at(-1) === moment.id
  return wasLast
    ? `${key} hits and stays at the end: it was already the most recently used`
    : `${key} hits and moves to the end: it is now the most recently used`
}

function age({ moment, bounds }: Telling): string {
  const written = bounds.ttl - moment.after.left!.get(moment.id)!
  return `written ${requests(written)} ago with a ttl of ${bounds.ttl}`
}

function takesPlace(telling: Telling, why: string): string {
  const { victim } = telling
  return victim === undefined ? 'there is room for it' : `it replaces ${telling.name(victim)}, ${why}`
}

/** Returns the reason for the eviction of one of two entries of a W-TinyLFU cache. */
function duel(telling: Telling, victim: number): string {
  const { before, after } = telling.moment
  const loser = `${telling.name(victim)} (${counted(telling, victim)})`
  if (partOf(before, victim) === 'window') {
    const main = before.parts.find(({ name, keys }) => name !== 'window' && keys.length > 0)
    const other = main?.keys[0]
    if (other === undefined) return `${telling.name(victim)}, the first in the window, is rejected`
    const hasMoved = after.parts.some(({ name, keys }) => name === main!.name && keys.indexOf(other) > 0)
    return `${loser} is rejected at the end of the window: it does not beat ${telling.name(other)} (${counted(telling, other)})${hasMoved ? ', which moves to the end' : ''}`
  }
  const admitted = before.parts.find(({ name }) => name === 'window')!.keys[0]
  const isAdmitted = admitted !== undefined && partOf(telling.moment.after, admitted) !== 'window'
  return isAdmitted
    ? `${telling.name(admitted)} (${counted(telling, admitted)}) leaves the window and replaces ${loser}`
    : `${loser}, the first in the main part, is evicted`
}

/** The entries that moved because their segment was too long. */
function waits(telling: Telling): string {
  const moved = movedTo(telling, 'probation')
  return moved.length === 0 ? '' : `, and ${telling.list(moved)} ${moves(moved)} to probation`
}

/** Entries that were in another part before. */
function movedTo({ moment: { before, after } }: Telling, name: string): number[] {
  const part = after.parts.find((other) => other.name === name)!
  return part.keys.filter((id) => ![undefined, name].includes(partOf(before, id)))
}

function partOf({ parts }: Layout<number>, id: number): string | undefined {
  return parts.find(({ keys }) => keys.includes(id))?.name
}

function roomOf({ parts }: Layout<number>, name: string): number {
  return parts.find((part) => part.name === name)!.room
}

function counted(telling: Telling, id: number): string {
  const uses = telling.usesBefore(id)
  return uses === 1 ? '1 use' : `${uses} uses`
}

function moves(ids: readonly number[]): string {
  return ids.length === 1 ? 'moves' : 'move'
}

function stays(ids: readonly number[]): string {
  return ids.length === 1 ? 'stays' : 'stay'
}

function requests(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`
}

function times(count: number): string {
  return count === 0 ? 'never' : count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`
}

function ordinal(count: number): string {
  const [tens, ones] = [count % 100, count % 10]
  if (tens >= 11 && tens <= 13) return `${count}th`
  return `${count}${['th', 'st', 'nd', 'rd'][ones] ?? 'th'}`
}
