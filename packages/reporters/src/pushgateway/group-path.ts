import type { Tags } from '@tidemark/metrics'
import { labelName } from '@tidemark/metrics/exposition'

/**
 * The path of a group of metrics: `/metrics/job/batch/instance/api-1`. Values that a path cannot carry are in base64:
 * with a slash, which no escape gets through, empty ones, dots that would climb, and whatever else is not plain.
 *
 * @throws RangeError when `job` is empty, or a label has a name that no label can have
 * @see https://github.com/prometheus/pushgateway#url
 */
export function groupPath(job: string, grouping: Tags): string {
  if (job === '') throw new RangeError('job must not be empty')
  for (const name of Object.keys(grouping)) {
    if (name !== 'job' && name !== '' && labelName(name) === name) continue
    throw new RangeError(`grouping: ${JSON.stringify(name)} cannot be the name of a label of a group`)
  }
  return `/metrics${label('job', job)}${Object.entries(grouping)
    .map(([name, value]) => label(name, value))
    .join('')}`
}

const PLAIN = /^(?!\.+$)[\w.:~-]+$/

function label(name: string, value: string): string {
  if (PLAIN.test(value)) return `/${name}/${value}`
  // Nothing in base64 is nothing in a path either, for which there is this padding.
  return `/${name}@base64/${Buffer.from(value).toString('base64url') || '='}`
}
