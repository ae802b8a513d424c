import { cacheOf } from 'purecache'
import { Rates } from './rates'

const rates = new Rates()
const cache = cacheOf(rates, 'of')

const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E
const amount = element<HTMLInputElement>('amount')
const from = element<HTMLSelectElement>('from')
const to = element<HTMLSelectElement>('to')
const converted = element<HTMLOutputElement>('converted')

async function convert(): Promise<void> {
  try {
    const value = await rates.convert(amount.valueAsNumber, from.value, to.value)
    converted.textContent = `${value.toFixed(2)} ${to.value}`
  } catch (error) {
    converted.textContent = (error as Error).message
  }
  showStats()
}

function showStats(): void {
  const { hits, misses, size } = cache.stats
  element('stats').textContent = `${hits} hits, ${misses} misses, ${size} entries`
}

element('clear').addEventListener('click', () => {
  cache.clear()
  showStats()
})
document.querySelector('form')!.addEventListener('input', () => void convert())
void convert()
