import { openAlloc } from './alloc.mjs'
import { openAsync } from './async.mjs'
import { openHttp } from './http.mjs'
import { openJson } from './json.mjs'
import { knob } from './knob.mjs'
import { openMicro } from './micro.mjs'
import { openTimer } from './timer.mjs'

const openers = {
  micro: openMicro,
  json: openJson,
  http: openHttp,
  alloc: openAlloc,
  async: openAsync,
  timer: openTimer,
}

/** Every kind of call that the study measures. */
export const kinds = Object.keys(openers)

/**
 * A workload, ready to be called, with as much work as this arm's knob says. `run` counts the items of work
 * it did and returns their number, which must be `items`.
 *
 * @param {string} kind
 * @param {{ scale?: number, percent?: number, objects?: boolean }} [options] `scale`: times the usual work
 */
export async function openWorkload(kind, options = {}) {
  return openers[kind]({ scale: 1, ...knob, ...options })
}
