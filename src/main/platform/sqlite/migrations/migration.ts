/** One step of the schema. Never changed once released: a new step follows instead. */
export interface Migration {
  /** Its place in the order, from 1 without gaps; the schema's version after it. */
  readonly version: number
  /** What it does, as in its file's name. */
  readonly name: string
  readonly sql: string
}
