/** The last message to screen readers, and the last one that is shown as well. */
const state = $state({ text: '', serial: 0, line: '', lineSerial: 0 })

export const announcement = state

/** Says something once to screen readers. The same text twice in a row is said twice. */
export function announce(text: string): void {
  state.text = text
  state.serial += 1
}

/** Says how an action ended, to everyone: a line at the foot of the window shows it for a while. */
export function notify(text: string): void {
  announce(text)
  state.line = text
  state.lineSerial += 1
}
