const JOINTS = /[^\p{L}\p{N}]+/u
// useState, HTMLElement, getURLPath; a digit stays with the letters before it: base64Encode.
const HUMPS = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u

/**
 * The words inside an identifier, in the case they were written: `useState` → use, State;
 * `next.config.js` → next, config, js. A plain word gives itself.
 */
export function splitIdentifier(token: string): string[] {
  const parts: string[] = []
  for (const joined of token.split(JOINTS)) {
    if (joined === '') continue
    parts.push(...joined.split(HUMPS))
  }
  return parts
}
