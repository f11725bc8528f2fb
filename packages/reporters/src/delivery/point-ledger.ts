/**
 * Why points were dropped that had been written: there was no room, they grew too old, the other side refused them, a
 * single one was too large, attempts were used up, a newer state replaced them, or the reporter was stopped.
 */
export type DropReason =
  | 'queue full'
  | 'expired'
  | 'rejected'
  | 'oversize'
  | 'retries exhausted'
  | 'superseded'
  | 'shutdown'

/** Where a point is. It enters in the queue and ends as sent or dropped. */
export type Place = 'queued' | 'in flight' | 'sent' | DropReason

/** Always `enqueued === sent + dropped + queued + inFlight`. */
export interface PointCounts {
  readonly enqueued: number
  readonly sent: number
  readonly dropped: number
  readonly queued: number
  readonly inFlight: number
}

/** Double-entry bookkeeping of points: each is in one place, and only moves. */
export class PointLedger {
  #enqueued = 0
  readonly #places: Record<Place, number> = {
    queued: 0,
    'in flight': 0,
    sent: 0,
    'queue full': 0,
    expired: 0,
    rejected: 0,
    oversize: 0,
    'retries exhausted': 0,
    superseded: 0,
    shutdown: 0,
  }

  enqueue(points: number): void {
    this.#enqueued += points
    this.#places.queued += points
  }

  move(points: number, from: 'queued' | 'in flight', to: Place): void {
    this.#places[from] -= points
    this.#places[to] += points
  }

  counts(): PointCounts {
    const { queued, 'in flight': inFlight, sent, ...dropped } = this.#places
    return { enqueued: this.#enqueued, sent, dropped: total(dropped), queued, inFlight }
  }

  dropped(): Record<DropReason, number> {
    const { queued, 'in flight': inFlight, sent, ...dropped } = this.#places
    return dropped
  }
}

function total(dropped: Readonly<Record<DropReason, number>>): number {
  return Object.values(dropped).reduce((sum, points) => sum + points, 0)
}
