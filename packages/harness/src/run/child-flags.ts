const loadingFlags = [
  '--conditions',
  '-C',
  '--require',
  '-r',
  '--import',
  '--loader',
  '--experimental-loader',
  '--env-file',
]

/**
 * Node's flags for a measured process: those of this process that shape how code runs. Flags that load
 * code, change how it is resolved or open a debugger stay here: a measured process loads its suite and
 * nothing else.
 */
export function childFlags(execArgv: readonly string[]): string[] {
  const kept: string[] = []
  for (let index = 0; index < execArgv.length; index++) {
    const flag = execArgv[index] ?? ''
    if (loadingFlags.includes(flag)) index++
    else if (!/^--inspect/.test(flag) && !loadingFlags.some((one) => flag.startsWith(`${one}=`)))
      kept.push(flag)
  }
  return kept
}
