import process from 'node:process'

/** The results of loops are stored here, so that the engine cannot eliminate the work. */
export let sink = 0

/**
 * One of the two sides of a comparison: `run(count)` runs `count` operations. `before`, if present, prepares
 * a block of exactly `block` operations and is not timed. `left`, if present, is the number of operations
 * that it can still run.
 *
 * @typedef {{ run: (count: number) => unknown, before?: () => void, block?: number, left?: number }} Side
 */

/**
 * CPU time of an operation of `candidate` in units of one of `reference`: the median over rounds A B B A of
 * about 3 ms each. CPU time is independent of other programs on the machine. In the order A B B A, a steady
 * drift cancels out.
 */
export async function compare(candidate, reference, { rounds, warmup, least = 0 }) {
  const sizes = []
  for (const side of [candidate, reference]) sizes.push(await warmUp(side, warmup, least))
  const ratios = []
  const enough = (side, i) => side.left === undefined || side.left >= 2 * sizes[i]
  for (let round = 0; round < rounds && [candidate, reference].every(enough); round++) {
    const first = await time(candidate, sizes[0])
    const second = await time(reference, sizes[1])
    const third = await time(reference, sizes[1])
    const fourth = await time(candidate, sizes[0])
    ratios.push((first + fourth) / sizes[0] / ((second + third) / sizes[1]))
  }
  return median(ratios)
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Returns whether the median of these figures is known: its confidence interval of 90 % is at most 10 % wide.
 * The interval is between two of the figures, equally far from both ends, and holds for any distribution (the
 * sign test).
 */
export function isSettled(figures) {
  const sorted = [...figures].sort((a, b) => a - b)
  const count = sorted.length
  let outside = 2 * 0.5 ** count // the probability that the median is beyond the outermost figures
  let step = outside
  let end = 0
  for (;;) {
    step *= (count - end) / (end + 1)
    if (outside + step > 0.1) break
    outside += step
    end++
  }
  return outside <= 0.1 && sorted[count - 1 - end] <= 1.1 * sorted[end]
}

/** CPU time of this process, all its threads, in microseconds. */
export function cpuTime() {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Bytes in use after garbage collection. `external` already contains the array buffers. */
export function bytesInUse() {
  for (let i = 0; i < 4; i++) globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const ROUND = 3_000 // microseconds

/**
 * Runs a side for `warmup` milliseconds, in which the engine optimises its code, and for at least `least`
 * operations. Returns the number of operations that fill a round.
 */
async function warmUp(side, warmup, least) {
  let spent = 0
  let done = 0
  let count = side.block ?? 64
  for (;;) {
    const took = await time(side, count)
    spent += took
    done += count
    const fitting = took > 0 ? (count * ROUND) / took : 2 * count
    count = Math.max(1, Math.round(Math.min(fitting, 4 * count)))
    if (side.block !== undefined) count = side.block * Math.max(1, Math.round(count / side.block))
    if ((spent >= warmup * 1_000 && done >= least) || side.left < 8 * count) return count
  }
}

async function time(side, count) {
  if (side.left !== undefined) side.left -= count
  if (side.block === undefined) {
    const start = cpuTime()
    const result = side.run(count)
    sink ^= result instanceof Promise ? await result : result
    return cpuTime() - start
  }
  let spent = 0
  for (let done = 0; done < count; done += side.block) {
    side.before()
    const start = cpuTime()
    const result = side.run(side.block)
    sink ^= result instanceof Promise ? await result : result
    spent += cpuTime() - start
  }
  return spent
}
