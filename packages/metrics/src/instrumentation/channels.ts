import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Guard } from './guard.ts'

/** What to do with the messages of diagnostics channels, by channel. Whoever publishes decides what they are. */
export type ChannelListeners = Readonly<Record<string, (message: never) => void>>

/** @returns a function that ends it */
export function listenToChannels(listeners: ChannelListeners, guard: Guard): () => void {
  const subscribed = Object.entries(listeners).map(([channel, listener]) => {
    const guarded = guard.wrap((message: unknown) => listener(message as never))
    subscribe(channel, guarded)
    return { channel, guarded }
  })
  return () => {
    for (const { channel, guarded } of subscribed) unsubscribe(channel, guarded)
  }
}
