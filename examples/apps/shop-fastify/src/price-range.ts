import { byValue } from 'purecache'

/** Prices between two bounds. Each request makes an instance of its own, from a text such as `100-500`. */
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
