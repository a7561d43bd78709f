/** The last message for screen readers and the status line; the layout holds the live region. */
const state = $state({ text: '', serial: 0 })

export const announcement = state

/** Says something once, politely. The same text twice in a row is said twice. */
export function announce(text: string): void {
  state.text = text
  state.serial += 1
}
