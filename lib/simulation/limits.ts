import { counted, lasting } from '../common/numbers'
import type { Point, Replays } from './replays'
import type { Stream } from './trace'

/** Returns the reasons for which figures and advice may be wrong, in sentences. */
export function limitsOf(
  replays: Replays,
  { span, loads, loadTime }: Stream,
  shown: readonly Point[],
  warmUp: number,
): string[] {
  const sentences = [
    warmUp === 0
      ? 'Counted from a cold start.'
      : `The first ${counted(warmUp, 'request')} warmed the caches and are not counted.`,
  ]
  if (shown.some(({ error }) => error !== null))
    sentences.push('Figures with ± come from a part of the keys; nine of ten are within that error.')
  sentences.push(
    span > 0
      ? `The requests span ${lasting(span)}; other hours and days may differ.`
      : 'Other hours and days may differ from this stream.',
  )
  if (replays.isWeighed) sentences.push('An entry keeps the weight with which it was stored.')
  if (loads > 0) {
    const load = loadTime / loads
    sentences.push(
      `A load took ${lasting(load)} on average, ` +
        `so each point more saves ${lasting(0.01 * replays.requests * load)} of loading.`,
    )
  }
  return sentences
}
