/** The element of the page with this id, which stands in page.html. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T
}

/** Makes an element with text or children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  content: string | readonly Node[] = '',
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  if (typeof content === 'string') made.textContent = content
  else made.append(...content)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/** Makes a drawing that is nothing to a screen reader, since its number stands beside it. */
export function drawing(className: string, width: number, height: number, shape: SVGElement): SVGSVGElement {
  const svg = svgElement('svg', {
    class: className,
    width: String(width),
    height: String(height),
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  })
  svg.append(shape)
  return svg
}

export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/** Sets the text of a node where it has changed, so that nothing is drawn again and no selection is lost. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text
}
