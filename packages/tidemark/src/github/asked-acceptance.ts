import * as v from 'valibot'
import { parseEvent } from './parse-event.ts'

/** What somebody asks for who starts the accepting workflow by hand. All of it is their word, none an artifact's. */
export interface AskedAcceptance {
  /** The run whose figures are accepted. */
  readonly runId: number
  /** Why they are fine. */
  readonly reason: string
  /** Last day of the acceptance as it was given; undefined for good. */
  readonly expires: string | undefined
  /** Go past the drift budgets, knowingly. */
  readonly overBudget: boolean
  /** Who asks: the name of their account. */
  readonly asker: string
  /** They as an author of git, whom GitHub knows by that address. */
  readonly author: string
}

const eventSchema = v.object({
  inputs: v.object({
    run: v.pipe(v.string(), v.trim(), v.regex(/^[1-9]\d{0,14}$/)),
    reason: v.pipe(v.string(), v.trim(), v.minLength(1)),
    expires: v.optional(v.pipe(v.string(), v.trim()), ''),
    // A box that is ticked or not; GitHub writes it as a text.
    'over-budget': v.optional(v.union([v.boolean(), v.picklist(['true', 'false'])]), false),
  }),
  sender: v.object({
    login: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/)),
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    // Reasons are people's: an app that starts the workflow has none.
    type: v.literal('User'),
  }),
})

/**
 * Reads the event of a workflow that was started by hand, which GitHub lets only those do who may write to the
 * repository.
 *
 * @param file where the text is from, for the message
 * @throws ConfigError when it is no `workflow_dispatch` with such inputs, or nobody's
 * @see https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_dispatch
 */
export function parseAskedAcceptance(text: string, file: string): AskedAcceptance {
  const { inputs, sender } = parseEvent(
    text,
    file,
    eventSchema,
    'a person by workflow_dispatch, with the inputs run (the number of a run) and reason',
  )
  const { login, id } = sender
  return {
    runId: Number(inputs.run),
    reason: inputs.reason,
    expires: inputs.expires === '' ? undefined : inputs.expires,
    overBudget: String(inputs['over-budget']) === 'true',
    asker: login,
    author: `${login} <${id}+${login}@users.noreply.github.com>`,
  }
}
