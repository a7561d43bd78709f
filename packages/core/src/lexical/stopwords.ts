/**
 * Words that carry no topic, in questions and in prose. Words that are also API names (`any`, `get`,
 * `set`, `default`) stay out: their low IDF is enough.
 */
export const STOPWORDS: ReadonlySet<string> = new Set(
  `a an the and or but so of to in on at by for from with into as is are was were be been being am it
  its this that these those there here i me my we our us you your they them their he she
  how what which when where why who whose do does did doing done can could should would will shall may
  might must have has had not no if then than also just very i'm let
  please want need there's`.split(/\s+/),
)
