import { stopwatch } from '../../common/stopwatch'
import { Proof } from './proof'
import type { Announcement, Message, Position, SharedStore } from './protocol'
import { Waiters } from './waiters'

/** Is notified of the announcements of a shard. */
export interface AnnouncementListener {
  /** Another process has made an announcement, and none was missed before it. */
  announced(message: Announcement): void
  /** An announcement may have been missed: every entry of this process may be outdated. */
  missed(): void
}

interface Beat {
  readonly sentAt: number
  /** The highest sequence that operations of this process had received when the heartbeat was sent. */
  readonly made: number
  readonly arrived: () => void
}

/** Heartbeats on their way that are remembered, at most. */
const MAX_BEATS = 1_000

/**
 * The announcements of one shard as one process receives them. It detects a missed one, and keeps the proof
 * that none was missed.
 */
export class Announcements {
  /*
   * Announcements are counted. A number above the expected next one shows a gap. A number that is not higher
   * than the last shows that the store has lost state, by a restart, a failover to a lagging replica or an
   * eviction. A heartbeat arrives in the order of announcements with the number of the last one, so that it
   * shows both even when nothing is announced.
   */
  readonly proof: Proof
  readonly waiters = new Waiters()
  readonly #shard: number
  readonly #store: SharedStore
  readonly #listener: AnnouncementListener
  readonly #onLoss: (generation: string | undefined) => void
  readonly #beats = new Map<number, Beat>()
  #generation: string | undefined
  #last: number | undefined
  #made = -1
  #lastBeat = 0

  /**
   * `maxStale` is in milliseconds. `onLoss` is called when the store has lost announcements, with its earlier
   * generation, if known.
   */
  constructor(
    shard: number,
    store: SharedStore,
    maxStale: number,
    listener: AnnouncementListener,
    onLoss: (generation: string | undefined) => void,
  ) {
    this.#shard = shard
    this.#store = store
    this.#listener = listener
    this.#onLoss = onLoss
    this.proof = new Proof(maxStale)
  }

  /** The last announcement that this process has received, if known. */
  get position(): Position | undefined {
    return this.#generation === undefined || this.#last === undefined
      ? undefined
      : { generation: this.#generation, sequence: this.#last }
  }

  /**
   * An operation of this process received this sequence in its reply. A later heartbeat has at least this
   * sequence.
   */
  answered(sequence: number): void {
    this.#made = Math.max(this.#made, sequence)
  }

  /** Processes a message of this shard. */
  receive(message: Exclude<Message, { readonly type: 'ready' | 'again' | 'listening' }>): void {
    if (message.type === 'beat') this.#receiveBeat(message.id, message)
    else this.#receiveAnnouncement(message)
  }

  /** Sends a heartbeat. `arrived` is called when it comes back, after all earlier announcements. */
  beat(arrived: () => void): Promise<void> {
    const id = ++this.#lastBeat
    this.#beats.set(id, { sentAt: stopwatch(), made: this.#made, arrived })
    for (const oldest of this.#beats.keys()) if (oldest <= id - MAX_BEATS) this.#beats.delete(oldest)
    return this.#store.beat(this.#shard, id)
  }

  /** Ends all waits and proofs. */
  close(): void {
    this.proof.end()
    this.waiters.wakeAll()
  }

  #receiveAnnouncement(message: Announcement): void {
    const { sequence } = message
    const last = this.#last
    this.#last = sequence
    if (last === undefined) this.proof.begin(stopwatch())
    if (last !== undefined && sequence <= last) return this.#wentBack()
    if (message.type === 'cleared') this.#generation = message.generation
    if (last !== undefined && sequence > last + 1) return this.#missed()
    if (message.origin === this.#store.process) return
    this.#listener.announced(message)
    if (message.type === 'deleted') this.waiters.wake(message.key, 'again')
  }

  #receiveBeat(id: number, { generation, sequence }: Position): void {
    const beat = this.#beats.get(id)
    if (beat === undefined) return // of another subscription
    for (const older of [...this.#beats.keys()]) if (older <= id) this.#beats.delete(older)
    const last = this.#last
    const known = this.#generation
    this.#last = sequence
    this.#generation = generation
    if (last === undefined) this.proof.begin(stopwatch())
    if ((last !== undefined && sequence < last) || sequence < beat.made) this.#wentBack()
    else if ((last !== undefined && sequence > last) || (known !== undefined && known !== generation))
      this.#missed()
    this.proof.prove(beat.sentAt)
    beat.arrived()
  }

  #missed(): void {
    this.proof.begin(stopwatch())
    this.#listener.missed()
    this.waiters.wakeAll()
  }

  #wentBack(): void {
    this.#made = -1
    const generation = this.#generation
    this.#missed()
    this.#onLoss(generation)
  }
}
