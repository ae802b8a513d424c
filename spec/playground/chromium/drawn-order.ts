// Runs in the page: shows random streams step by step, and holds what is drawn to a cache of its own.
import { randomFrom } from '../../../playground/model/generators'
import { NAMES } from '../../../playground/model/policies'
import { Replay } from '../../../playground/model/replay'
import { streamOf } from '../../../playground/model/stream'
import { Panel } from '../../../playground/page/panel'
import { driven } from '../driven'

const LENGTH = 12

/** Returns how many steps were shown, and what was wrong. */
export function check(streams: number): { steps: number; faults: string[] } {
  const faults: string[] = []
  let steps = 0
  for (const policy of NAMES) {
    for (let seed = 1; seed <= streams; seed++) {
      const random = randomFrom(seed)
      const bounds = { capacity: 1 + Math.floor(random() * 6), ttl: 2 + Math.floor(random() * 9) }
      const keys = 3 + Math.floor(random() * 7)
      const { ids, names, ...rest } = streamOf(
        Array.from({ length: LENGTH }, () => `k${Math.floor(random() * keys)}`),
      )
      const panel = new Panel(new Replay(policy, bounds, { ids, names, ...rest }), bounds, names, true)
      for (const { cache, now } of driven(policy, bounds, ids)) {
        panel.show(now, true)
        steps++
        const order = [...cache.keys()].map((key) => names[key]!)
        const held = names.filter((_, key) => key > 0 && cache.has(key)) // also removes what has expired
        const found = faultIn(policy, panel.element, order, held, bounds.capacity)
        if (found !== undefined) faults.push(`${policy}, stream ${seed}, step ${now}: ${found}`)
      }
    }
  }
  return { steps, faults: faults.slice(0, 20) }
}

/** What is wrong with a panel, or nothing. */
function faultIn(
  policy: string,
  panel: Element,
  order: readonly string[],
  held: readonly string[],
  capacity: number,
): string | undefined {
  const listed = [...panel.querySelectorAll('.order li')].map((item) => item.textContent)
  if (listed.join() !== order.join()) return `${listed.join()} leave next, not ${order.join()}`
  const drawn = drawnIn(panel)
  const alive = drawn.filter(({ isExpired }) => !isExpired).map(({ key }) => key)
  if ([...alive].sort().join() !== [...held].sort().join())
    return `${alive.join()} drawn, ${held.join()} held`
  const derived = orderOf(policy, drawn, panel, capacity)
  if (derived !== undefined && derived.join() !== order.join())
    return `${derived.join()} as drawn, ${order.join()} as iterated`
  return undefined
}

interface Drawn {
  readonly key: string
  /** The number of the box in which it stands. */
  readonly box: number
  readonly isExpired: boolean
  readonly isMarked: boolean
  readonly count: number
  readonly x: number
  readonly y: number
}

/** The entries as they stand in the boxes of the ring, from left to right. */
function drawnIn(panel: Element): Drawn[] {
  const boxes = [...panel.querySelectorAll<SVGGElement>('.box.ring')].map((group) => {
    const { x, y } = placeOf(group)
    const frame = group.querySelector('rect')!
    return {
      x,
      y,
      right: x + Number(frame.getAttribute('width')),
      bottom: y + Number(frame.getAttribute('height')),
    }
  })
  const entries = [...panel.querySelectorAll<SVGGElement>('.node.entry')].map((group) => {
    const { x, y } = placeOf(group)
    return {
      key: group.dataset['key']!,
      box: boxes.findIndex((box) => x > box.x && x < box.right && y > box.y && y < box.bottom),
      isExpired: group.classList.contains('expired'),
      isMarked: group.querySelector('.mark') !== null,
      count: Number(group.querySelector('text.count')?.textContent ?? 0),
      x,
      y,
    }
  })
  return entries.sort((one, other) => one.box - other.box || one.y - other.y || one.x - other.x)
}

/**
 * The order of eviction that follows from a drawing by the rules of a policy, where these are in the drawing.
 */
function orderOf(
  policy: string,
  drawn: readonly Drawn[],
  panel: Element,
  capacity: number,
): readonly string[] | undefined {
  if (policy === 'TinyLFU') return undefined // counts above 15 and ties are not all that decides
  if (policy === 'S3FIFO') return fifoOrder(drawn, Math.max(1, Math.floor(capacity / 10)))
  if (policy !== 'Sieve') return drawn.filter(({ isExpired }) => !isExpired).map(({ key }) => key)
  const hand = placeOf(panel.querySelector<SVGElement>('.hand')!)
  const at = Math.max(
    0,
    drawn.findIndex(({ x, y }) => x === hand.x && hand.y > y && hand.y < y + 40),
  )
  const swept = [...drawn.slice(at), ...drawn.slice(0, at)]
  const spared = swept.filter(({ isMarked }) => isMarked)
  return [...swept.filter(({ isMarked }) => !isMarked), ...spared].map(({ key }) => key)
}

/** Evicts one after the other from a small queue and a main one. */
function fifoOrder(drawn: readonly Drawn[], smallCapacity: number): string[] {
  const small = drawn.filter(({ box }) => box === 0).map(({ key, count }) => ({ key, count }))
  const main = drawn.filter(({ box }) => box === 1).map(({ key, count }) => ({ key, count }))
  const order: string[] = []
  while (order.length < drawn.length) {
    const before = order.length
    if (small.length > 0 && (small.length >= smallCapacity || main.length === 0))
      while (small.length > 0 && order.length === before) {
        const first = small.shift()!
        if (first.count < 2) order.push(first.key)
        else main.push({ ...first, count: 0 })
      }
    while (order.length === before) {
      const first = main.shift()!
      if (first.count === 0) order.push(first.key)
      else main.push({ ...first, count: first.count - 1 })
    }
  }
  return order
}

function placeOf(element: SVGElement): { x: number; y: number } {
  const [, x, y] = /translate\((-?[\d.]+)px, (-?[\d.]+)px\)/.exec(element.style.transform)!
  return { x: Number(x), y: Number(y) }
}
