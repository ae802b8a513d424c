import { setTimeout as pause } from 'node:timers/promises'

/** A random walk of one process over rows that others write too. */
export interface Walk {
  readonly ms: number
  readonly keys: number
  readonly writeShare: number
  readonly slowShare: number
}

/**
 * A read that was answered. Times are in milliseconds of the machine's monotonic clock, the same in all
 * processes.
 */
export interface Read {
  readonly id: number
  readonly version: number
  readonly start: number
}

/** A deletion that was acknowledged, after this version was committed. */
export interface Deletion {
  readonly id: number
  readonly version: number
  readonly end: number
}

export interface Log {
  readonly reads: Read[]
  readonly deletions: Deletion[]
  /** Reads that were rejected; there must be none. */
  readonly failedReads: string[]
  readonly failedDeletions: number
  /** Milliseconds of the slowest read. */
  readonly slowest: number
}

export interface Acts {
  find(id: number): Promise<number>
  commit(id: number): Promise<number>
  delete(id: number): Promise<unknown>
  invalidate(id: number): Promise<unknown>
}

const now = (): number => Number(process.hrtime.bigint()) / 1e6

export async function walk({ ms, keys, writeShare }: Walk, acts: Acts): Promise<Log> {
  const log = {
    reads: [] as Read[],
    deletions: [] as Deletion[],
    failedReads: [] as string[],
    failedDeletions: 0,
    slowest: 0,
  }
  const end = now() + ms
  const write = async (id: number): Promise<void> => {
    const version = await acts.commit(id)
    try {
      await (Math.random() < 0.7 ? acts.delete(id) : acts.invalidate(id))
      log.deletions.push({ id, version, end: now() })
    } catch {
      log.failedDeletions++
    }
  }
  const read = async (id: number): Promise<void> => {
    const start = now()
    try {
      log.reads.push({ id, version: await acts.find(id), start })
    } catch (error) {
      log.failedReads.push(String(error))
    }
    log.slowest = Math.max(log.slowest, now() - start)
  }
  const one = async (): Promise<void> => {
    while (now() < end) {
      const id = Math.floor(Math.random() * keys)
      await (Math.random() < writeShare ? write(id) : read(id))
      await pause(Math.random() * 4)
    }
  }
  await Promise.all(Array.from({ length: 4 }, one))
  return log
}

/**
 * Returns the numbers of all reads and of stale ones, which began after an acknowledged deletion of a newer
 * version, and the age of the oldest.
 */
export function judge(logs: readonly Log[]): {
  readonly reads: number
  readonly stale: number
  readonly oldest: number
} {
  const deletions = new Map<number, Deletion[]>()
  for (const { deletions: made } of logs)
    for (const deletion of made) deletions.set(deletion.id, [...(deletions.get(deletion.id) ?? []), deletion])
  let reads = 0
  let stale = 0
  let oldest = 0
  for (const { reads: made } of logs)
    for (const { id, version, start } of made) {
      reads++
      let age = 0
      for (const deletion of deletions.get(id) ?? [])
        if (deletion.version > version) age = Math.max(age, start - deletion.end)
      if (age > 0) stale++
      oldest = Math.max(oldest, age)
    }
  return { reads, stale, oldest }
}
