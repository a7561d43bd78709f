/** A failure that the operator can mend: what was wrong, then what to do. Printed without a stack. */
export class Problem extends Error {
  override name = 'Problem'

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}\n${remedy}`, options)
  }
}
