import { byValue } from 'purecache'

/** A range of prices. Each request creates an instance from a text such as `100-500`. */
export class PriceRange {
  readonly from: number
  readonly to: number

  constructor(text: string) {
    const [from, to] = text.split('-')
    this.from = Number(from)
    this.to = Number(to)
  }
}
byValue(PriceRange, ({ from, to }) => [from, to]) // without this line no two instances are equal
