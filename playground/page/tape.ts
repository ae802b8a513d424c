import { shortName } from '../model/description'
import type { Stream } from '../model/stream'
import { html } from './dom'

/** Requests shown on either side of the current one. */
const REACH = 9

/** Returns the requests around a step, the current one marked. */
export function tapeAt({ ids, names }: Stream, at: number): HTMLElement[] {
  return Array.from({ length: 2 * REACH + 1 }, (_, place) => {
    const request = at - REACH + place
    const id = ids[request - 1]
    if (id === undefined) return html('li', { class: 'beyond', 'aria-hidden': 'true' }, '·')
    const name = names[id]!
    const isNow = request === at
    const state = isNow ? 'now' : request < at ? 'past' : 'next'
    return html(
      'li',
      { class: state, 'aria-current': isNow ? 'step' : undefined, title: `request ${request}: ${name}` },
      html('code', {}, shortName(name, 6)),
    )
  })
}
