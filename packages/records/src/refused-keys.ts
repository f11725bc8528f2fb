/**
 * Names that no map of a document may use. Assigning them to an ordinary object reaches its prototype,
 * and validators skip them silently, so a document that holds one would lose a part unseen.
 */
export const refusedKeys: readonly string[] = ['__proto__', 'constructor', 'prototype']
