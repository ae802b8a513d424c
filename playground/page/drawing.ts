import { shortName } from '../model/description'
import { type Node as PictureNode, type Picture, SIDE, TITLE_AT } from '../model/picture'
import { attribute, svg } from './dom'

/** Characters of a name that fit in the default size. */
const SHORT = 3

/**
 * An SVG of one cache. It keeps an element for each box and each key, and moves it, so that style sheets can
 * animate it. The drawing depends only on the last picture.
 */
export class Drawing {
  readonly element = svg('svg', { role: 'img' })
  readonly #links = svg('path', { class: 'link' })
  readonly #sentinel = svg('g', { class: 'sentinel' }, svg('circle', { r: 12 }), svg('text', { y: 4 }, '0'))
  readonly #free = svg('g', { class: 'free' })
  readonly #brackets = svg('g', { class: 'brackets' })
  readonly #hand = svg('path', { class: 'hand', d: 'M0 0l8 13h-16z' })
  readonly #boxes = new Layer('boxes')
  readonly #nodes = new Layer('nodes')

  constructor() {
    const under = [this.#boxes.element, this.#free, this.#links, this.#sentinel]
    this.element.append(...under, this.#brackets, this.#hand, this.#nodes.element)
  }

  show(picture: Picture, names: readonly string[], label: string): void {
    const { width, height, hand, sentinel } = picture
    attribute(this.element, { viewBox: `0 0 ${width} ${height}`, 'aria-label': label })
    attribute(this.#links, { d: picture.links.join('') })
    place(this.#sentinel, ...sentinel)
    attribute(this.#hand, { visibility: hand === undefined ? 'hidden' : undefined })
    place(this.#hand, ...(hand ?? ([0, 0] as const)))
    this.#free.replaceChildren(
      ...picture.free.map(([x, y]) => {
        const at = { x: x - SIDE / 2, y: y - SIDE / 2, width: SIDE, height: SIDE, rx: 8 }
        return svg('rect', at)
      }),
    )
    this.#brackets.replaceChildren(
      ...picture.brackets.flatMap(({ path, text, x, y }) => [
        svg('path', { d: path }),
        svg('text', { x, y }, text),
      ]),
    )
    this.#boxes.show(picture.boxes, ({ id, title, isRing, x, y, width, height }, group) => {
      const [frame, heading] =
        group.childElementCount > 0
          ? group.children
          : [svg('rect', { rx: 8 }), svg('text', { x: TITLE_AT, y: 15 })]
      group.append(frame!, heading!)
      attribute(group, { class: `box ${isRing ? 'ring' : 'aside'}`, 'data-box': id })
      attribute(frame!, { width, height })
      heading!.textContent = title
      place(group, x, y)
    })
    this.#nodes.show(picture.nodes, (node, group) => {
      group.replaceChildren(...partsOf(node, names[node.key]!))
      const states = [node.isMarked && 'marked', node.isExpired && 'expired', node.isAsked && 'asked']
      attribute(group, {
        class: ['node', node.role, ...states.filter((state) => state !== false)].join(' '),
        'data-key': names[node.key]!,
      })
      place(group, node.x, node.y)
    })
  }
}

/** Elements by identity, in the order of the items. */
class Layer {
  readonly element: SVGGElement
  readonly #groups = new Map<string, SVGGElement>()

  constructor(name: string) {
    this.element = svg('g', { class: name })
  }

  show<T extends { readonly id: string }>(
    items: readonly T[],
    draw: (item: T, group: SVGGElement) => void,
  ): void {
    const wanted = new Set(items.map(({ id }) => id))
    for (const [id, group] of this.#groups) {
      if (wanted.has(id)) continue
      group.remove()
      this.#groups.delete(id)
    }
    items.forEach((item, at) => {
      let group = this.#groups.get(item.id)
      if (group === undefined) this.#groups.set(item.id, (group = svg('g')))
      const there = this.element.children[at] ?? null
      if (there !== group) this.element.insertBefore(group, there) // elements in place are not moved
      draw(item, group)
    })
  }
}

function partsOf({ isMarked, isExpired, role, count, note }: PictureNode, name: string): SVGElement[] {
  const half = SIDE / 2
  const shown = shortName(name)
  const isSmall = Array.from(shown).length > SHORT
  return [
    svg('title', {}, name),
    svg('rect', { x: -half, y: -half, width: SIDE, height: SIDE, rx: role === 'ghost' ? half : 8 }),
    ...(isMarked
      ? [svg('rect', { class: 'inner', x: 4 - half, y: 4 - half, width: SIDE - 8, height: SIDE - 8, rx: 5 })]
      : []),
    svg('text', { y: 5, class: isSmall ? 'small' : undefined }, shown),
    ...(role === 'gone' || isExpired ? [svg('path', { class: 'cross', d: 'M-13 13L13 -13' })] : []),
    ...(isMarked ? [svg('circle', { class: 'mark', cx: half - 2, cy: 2 - half, r: 6 })] : []),
    ...(count === undefined
      ? []
      : [
          svg('circle', { class: 'count', cx: half - 2, cy: 2 - half, r: 8.5 }),
          svg('text', { class: 'count', x: half - 2, y: 6 - half }, String(count)),
        ]),
    ...(note === '' ? [] : [svg('text', { class: 'note', y: half + 13 }, note)]),
  ]
}

/** Moves an element by a style, which can be animated; an attribute jumps in some browsers. */
function place(element: SVGElement, x: number, y: number): void {
  element.style.transform = `translate(${x}px, ${y}px)`
}
