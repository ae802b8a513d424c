import type { Layout } from '../../lib/backends/layout'
import type { Policy } from './policies'

/** Returns a text alternative of a picture, for screen readers. */
export function describe(policy: Policy, layout: Layout<number>, names: readonly string[]): string {
  const { parts, uses, hand, left, ghosts } = layout
  const entry = (id: number) => {
    const marks = [
      ...(policy === 'Sieve' && uses.get(id) === 1 ? ['marked'] : []),
      ...(policy === 'Sieve' && id === hand ? ['at the hand'] : []),
      ...(policy !== 'Sieve' && uses.has(id) ? [`used ${uses.get(id)!}`] : []),
      ...(left === undefined ? [] : [left.get(id)! > 0 ? `${left.get(id)!} left` : 'expired']),
    ]
    return marks.length === 0 ? names[id]! : `${names[id]!} (${marks.join(', ')})`
  }
  const held = parts.map(
    ({ name, keys, room }) => `${name}, ${keys.length} of ${room}: ${keys.map(entry).join(', ') || 'empty'}`,
  )
  const remembered = ghosts
    .filter(({ keys }) => keys.length > 0)
    .map(({ name, keys }) => `${name}: ${keys.map((id) => names[id]!).join(', ')}`)
  return [...held, ...remembered].join('. ')
}

/** Returns a sentence on when the window may change its size, which a picture does not show. */
export function factsOf({ adaptsIn, isRecencyPhase }: Layout<number>): string {
  if (adaptsIn === undefined) return ''
  if (isRecencyPhase === true)
    return 'An LRU cache would hit more often: the window gets almost the whole capacity for a while.'
  return `The size of the window may change in ${adaptsIn} requests.`
}

/** Returns a key that fits into a node: the end of a long one, because paths differ at the end. */
export function shortName(name: string, most = 5): string {
  const characters = Array.from(name)
  return characters.length <= most ? name : `…${characters.slice(1 - most).join('')}`
}
