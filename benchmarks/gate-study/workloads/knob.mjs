/**
 * What an arm does more than the base. Every arm has a copy of this file of its own; the study writes it.
 *
 * @type {{ readonly percent: number, readonly objects: boolean }}
 */
export const knob = { percent: 0, objects: false }
