import { relative } from 'node:path'
import { type ExitCode, exitCodes } from '@tidemark/gate'
import { latestRelease, resolveBase } from '@tidemark/gate/arms'
import { ledgerEndsAt, readAnchor, writeAnchor } from '@tidemark/records'
import { safeText } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { given } from '../config/given.ts'
import { type CommonFlags, resolveOptions } from '../config/options.ts'
import { ledgerPath } from './accept-budget.ts'

export interface PinFlags extends CommonFlags {
  readonly reason: string
  readonly baselines?: string
}

/** `tidemark pin`: makes a revision, by default the last release, the one that small steps are added up from. */
export async function pinCommand(ref: string | undefined, flags: PinFlags): Promise<ExitCode> {
  const reason = flags.reason.trim()
  if (reason === '') {
    throw new ConfigError('--reason: found an empty text; allowed is why this is the revision to hold')
  }
  const { root, baselinesDirectory } = await resolveOptions(process.cwd(), flags)
  const { commit, label } = await resolveBase(root, ref ?? (await latestRelease(root)))
  const before = await readAnchor(baselinesDirectory)
  if (before?.revision === commit) {
    process.stdout.write(
      `${safeText(label)} is pinned already, since ${before.pinned.on}; nothing to write\n`,
    )
    return exitCodes.ok
  }
  const path = await writeAnchor(baselinesDirectory, {
    kind: 'tidemark.anchor',
    version: 1,
    revision: commit,
    pinned: { on: new Date().toISOString().slice(0, 10), reason },
    // Where git does not keep the ledger, days have to tell what was accepted since.
    ...given('ledger', (await ledgerEndsAt(ledgerPath({ baselinesDirectory }), root, commit)) ?? undefined),
  })
  const lines = [`pinned ${safeText(label)} in ${relative(process.cwd(), path)}; commit it`]
  if (before !== null) {
    const { on, reason: why } = before.pinned
    lines.push(`until now: ${before.revision.slice(0, 9)}, pinned on ${on}: ${safeText(why)}`)
    lines.push('what has added up since then is accepted with it')
  }
  process.stdout.write(`${lines.join('\n')}\n`)
  return exitCodes.ok
}
