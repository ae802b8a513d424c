const SVG = 'http://www.w3.org/2000/svg'

/** Attributes of an element; `undefined` and `false` leave one out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** Returns an element of the page, with its contents. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  attribute(element, attributes)
  element.append(...children)
  return element
}

/** Returns an element of a drawing, with its contents. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag)
  attribute(element, attributes)
  element.append(...children)
  return element
}

/** Sets attributes that differ. */
export function attribute(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name)
    else if (element.getAttribute(name) !== String(value))
      element.setAttribute(name, value === true ? '' : String(value))
  }
}

/** Sets the text of an element when it differs, so that a screen reader announces only changes. */
export function text(element: Element, content: string): void {
  if (element.textContent !== content) element.textContent = content
}

/** Returns the element of the page that has this id. */
export function byId<K extends keyof HTMLElementTagNameMap>(tag: K, id: string): HTMLElementTagNameMap[K] {
  const element = document.getElementById(id)
  if (element === null || element.localName !== tag) throw new Error(`the page has no ${tag} #${id}`)
  return element as HTMLElementTagNameMap[K]
}

/** Returns the nodes of a sentence with keys between backquotes. */
export function withKeys(sentence: string): (Node | string)[] {
  return sentence.split('`').map((part, at) => (at % 2 === 0 ? part : html('code', {}, part)))
}
