/** Attributes that tie a control to the label, hint and error of its Field. */
export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': 'true' | undefined
}
