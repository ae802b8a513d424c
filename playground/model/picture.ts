import type { Layout, Part } from '../../lib/backends/layout'
import type { Policy } from './policies'
import type { Moment } from './replay'

/** A frame around adjacent entries. */
export interface Box {
  readonly id: string
  readonly title: string
  readonly isRing: boolean
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A key in a picture, by its middle. */
export interface Node {
  readonly id: string
  readonly key: number
  readonly role: 'entry' | 'gone' | 'ghost' | 'written'
  readonly x: number
  readonly y: number
  /** A count, at the corner. */
  readonly count: number | undefined
  readonly isMarked: boolean
  readonly isExpired: boolean
  /** Whether it is the key of this request. */
  readonly isAsked: boolean
  /** The text below. */
  readonly note: string
}

/** A group of entries that share a use count. */
export interface Bracket {
  readonly path: string
  readonly text: string
  readonly x: number
  readonly y: number
}

/** The drawing of a cache at one moment. All positions depend only on the moment and the width. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  /** Centres of free places. */
  readonly free: readonly (readonly [x: number, y: number])[]
  readonly nodes: readonly Node[]
  /** The sentinel of the ring, by its middle. */
  readonly sentinel: readonly [x: number, y: number]
  /** Links from each entry of the ring to the next, and from the last to the sentinel. */
  readonly links: readonly string[]
  /** The tip of the hand. */
  readonly hand: readonly [x: number, y: number] | undefined
  readonly brackets: readonly Bracket[]
}

/** Entries that are drawn one by one; a larger cache is shown as a strip. */
export const MOST_DRAWN = 24

/** Sizes in user units, which are pixels in the narrowest panel. */
const CELL = 48
export const SIDE = 36
const LEFT = 44
const PADDING = 8
const TITLE = 22
const GAP = 16
const CHARACTER = 6.6
/** The start of titles, after the links from the line above. */
export const TITLE_AT = 15

/** Policies with a note below each entry, which needs more room. */
const BELOW: Readonly<Partial<Record<Policy, number>>> = { LFU: 22, TTL: 16, LRUTTL: 16, Sieve: 18 }

/** Returns the picture of a cache at one moment, with this width. */
export function pictureOf(policy: Policy, { id: asked, after, removed }: Moment, width: number): Picture {
  const sheet = new Sheet(width, SIDE + 14 + (BELOW[policy] ?? 0))
  const entries = after.parts.flatMap((part) =>
    sheet.place(part.name, titleOf(part), part.keys, Math.max(part.keys.length, freeIn(after, part)), true),
  )
  const links = sheet.links(entries)
  sheet.nextLine(14)
  const gone = removed.filter(({ id }) => !after.parts.some(({ keys }) => keys.includes(id)))
  const nodes = entries.map(({ id, x, y }) => nodeOf(id, 'entry', x, y, policy, after, asked))
  for (const { id, x, y } of sheet.place(
    'gone',
    'left just now',
    gone.map((each) => each.id),
    1,
    false,
  ))
    nodes.push({ ...nodeOf(id, 'gone', x, y, policy, after, asked), note: '' })
  for (const { name, keys, room } of after.ghosts) {
    const title = room === undefined ? `${name}: ghosts` : `${name} ${keys.length} of ${room}`
    for (const { id, x, y } of sheet.place(name, title, keys, 1, false))
      nodes.push({ ...nodeOf(id, 'ghost', x, y, policy, after, asked), id: `${name}:${id}` })
  }
  if (policy === 'LRUTTL') {
    const left = after.left!
    const written = [...left.keys()].sort((one, other) => left.get(one)! - left.get(other)!)
    for (const { id, x, y } of sheet.place('written', 'by age: expires next', written, 1, false))
      nodes.push({ ...nodeOf(id, 'written', x, y, policy, after, asked), note: '' })
  }
  const hand = entries.find(({ id }) => id === after.hand)
  return {
    width,
    height: sheet.bottom,
    boxes: sheet.boxes,
    free: sheet.free,
    nodes: nodes.sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true })),
    sentinel: sheet.sentinel,
    links,
    hand: hand === undefined ? undefined : [hand.x, hand.y + SIDE / 2 + 3],
    brackets: policy === 'LFU' ? bracketsOf(entries, after) : [],
  }
}

interface Spot {
  readonly id: number
  readonly x: number
  readonly y: number
}

/** The layout of boxes: beside each other while there is room, then on the next line. */
class Sheet {
  readonly boxes: Box[] = []
  readonly free: (readonly [number, number])[] = []
  readonly #width: number
  readonly #pitch: number
  #x = LEFT
  #y = 4
  #lineHeight = 0

  constructor(width: number, pitch: number) {
    this.#width = width
    this.#pitch = pitch
  }

  get bottom(): number {
    return this.#y + this.#lineHeight + 4
  }

  get sentinel(): readonly [number, number] {
    return [20, 4 + TITLE + SIDE / 2]
  }

  /** Draws a box with keys and free places. Returns the places of the keys. */
  place(id: string, title: string, keys: readonly number[], places: number, isRing: boolean): Spot[] {
    const count = Math.max(1, places, keys.length)
    const most = Math.max(1, Math.floor((this.#width - LEFT - 2 * PADDING - 4) / CELL))
    const columns = Math.min(count, most)
    const rows = Math.ceil(count / columns)
    const pitch = isRing ? this.#pitch : SIDE + 12
    const width = Math.max(columns * CELL + 2 * PADDING, title.length * CHARACTER + 2 * TITLE_AT - 4)
    const height = TITLE + rows * pitch - (isRing ? 4 : 2)
    if (this.#x > LEFT && this.#x + width > this.#width - 4) this.nextLine(GAP)
    this.boxes.push({ id, title, isRing, x: this.#x, y: this.#y, width, height })
    const middles = Array.from({ length: count }, (_, at) => [
      this.#x + PADDING + CELL * ((at % columns) + 0.5),
      this.#y + TITLE + SIDE / 2 + pitch * Math.floor(at / columns),
    ])
    this.#x += width + GAP
    this.#lineHeight = Math.max(this.#lineHeight, height)
    for (const [x, y] of isRing ? middles.slice(keys.length) : []) this.free.push([x!, y!])
    return keys.map((key, at) => ({ id: key, x: middles[at]![0]!, y: middles[at]![1]! }))
  }

  nextLine(gap: number): void {
    this.#x = LEFT
    this.#y += this.#lineHeight + gap
    this.#lineHeight = 0
  }

  /** The ring through these entries, which begins and ends at the sentinel. */
  links(entries: readonly Spot[]): string[] {
    const [x0, y0] = this.sentinel
    const half = SIDE / 2
    const way = [{ x: x0 + 12 - half, y: y0 }, ...entries]
    const steps = entries.map(({ x, y }, at) => {
      const from = way[at]!
      if (from.y === y) return `M${from.x + half} ${y}H${x - half}`
      const channel = y - half - (this.#isFirstRow(y) ? TITLE + 6 : 7)
      return `M${from.x + half} ${from.y}h6V${channel}H${x - half - 6}V${y}h6`
    })
    const last = way.at(-1)!
    const under = this.bottom + 1
    const back = entries.length === 0 ? `M${x0 + 12} ${y0}h8` : `M${last.x + half} ${last.y}h6`
    return [...steps, `${back}V${under}H${x0}V${y0 + 12}`]
  }

  #isFirstRow(y: number): boolean {
    return this.boxes.some((box) => box.isRing && box.y + TITLE + SIDE / 2 === y)
  }
}

function nodeOf(
  key: number,
  role: Node['role'],
  x: number,
  y: number,
  policy: Policy,
  { uses, left, absentUses }: Layout<number>,
  asked: number,
): Node {
  const isEntry = role === 'entry'
  const remaining = isEntry ? left?.get(key) : undefined
  const isExpired = remaining !== undefined && remaining <= 0
  const counts = policy === 'Sieve' || policy === 'LFU' ? undefined : (isEntry ? uses : absentUses)?.get(key)
  return {
    id: `${role === 'gone' ? 'entry' : role}:${key}`,
    key,
    role,
    x,
    y,
    count: (role === 'entry' || role === 'ghost') && counts !== 0 ? counts : undefined,
    isMarked: isEntry && policy === 'Sieve' && uses.get(key) === 1,
    isExpired,
    isAsked: isEntry && key === asked,
    note: remaining === undefined ? '' : isExpired ? 'expired' : `${remaining} left`,
  }
}

/** Brackets under runs of one use count, row by row. */
function bracketsOf(entries: readonly Spot[], { uses }: Layout<number>): Bracket[] {
  const brackets: Bracket[] = []
  let start = 0
  entries.forEach(({ id, x, y }, at) => {
    const next = entries[at + 1]
    const count = uses.get(id)!
    if (next !== undefined && next.y === y && uses.get(next.id) === count) return
    const from = entries[start]!.x - SIDE / 2
    const to = x + SIDE / 2
    const top = y + SIDE / 2 + 5
    brackets.push({
      path: `M${from} ${top}v5H${to}v-5`,
      text: `${count}×`,
      x: (from + to) / 2,
      y: top + 17,
    })
    start = at + 1
  })
  return brackets
}

/** Places of a part that are shown, filled or free. */
function freeIn({ parts }: Layout<number>, { keys, room }: Part<number>): number {
  const size = parts.reduce((sum, part) => sum + part.keys.length, 0)
  const capacity = parts.reduce((sum, part) => sum + part.room, 0)
  return Math.min(room, keys.length + capacity - size)
}

const TITLES: Readonly<Record<Part<number>['name'], string>> = {
  ring: 'ring',
  small: 'small',
  main: 'main',
  probation: 'probation',
  protected: 'protected',
  window: 'window',
}

function titleOf({ name, keys, room }: Part<number>): string {
  return `${TITLES[name]} ${keys.length} of ${room}`
}
