/** Where a metric was first asked for, and where it is now asked for as something else. */
export interface Places {
  readonly first: string
  readonly now: string
}

/** A name is already taken by a metric of another kind. */
export class MetricKindError extends Error {
  override readonly name = 'MetricKindError'
  readonly code = 'TIDEMARK_METRIC_KIND'

  constructor(metric: string, existing: string, wanted: string, places?: Places) {
    super(
      `metric "${metric}" is a ${existing}, it cannot also be a ${wanted}: choose another name or remove() ` +
        `it${describe(places)}`,
    )
  }
}

/** A name is already taken by a metric of the same kind with other settings. */
export class MetricConflictError extends Error {
  override readonly name = 'MetricConflictError'
  readonly code = 'TIDEMARK_METRIC_CONFLICT'

  constructor(metric: string, setting: string, existing: unknown, wanted: unknown, places?: Places) {
    super(
      `metric "${metric}" has ${setting} ${JSON.stringify(existing)}, it cannot also have ` +
        `${JSON.stringify(wanted)}: leave it out, choose another name or remove() the metric${describe(places)}`,
    )
  }
}

function describe(places: Places | undefined): string {
  return places === undefined ? '' : `; first asked for at ${places.first}, now at ${places.now}`
}
