import { readdir, stat } from 'node:fs/promises'
import type { Collector } from './collector.ts'
import type { SampledGauge, SampledGauges } from './sampled-gauges.ts'

const FOLDER = '/proc/self/fd'

/** OpenTelemetry's name for it ends in `count`, which Prometheus keeps for parts of histograms. */
const COUNT: SampledGauge = {
  name: 'process.open_file_descriptors',
  unit: '{file_descriptor}',
  description: 'Number of file descriptors in use by the process.',
}

/** Open files and sockets, where the system is Linux; nothing elsewhere. */
export function fileDescriptorCollector(gauges: SampledGauges): Collector {
  if (process.platform !== 'linux') return { atOnce: false, sample: () => undefined }
  return { atOnce: true, sample: async () => gauges.set(COUNT, await countDescriptors()) }
}

async function countDescriptors(): Promise<number> {
  // Since Linux 6.2 the folder's size is their number, which costs the same however many there are.
  const { size } = await stat(FOLDER)
  // The one that reads the folder is not of interest.
  return size > 0 ? size : (await readdir(FOLDER)).length - 1
}
