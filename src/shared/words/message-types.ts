/** What the compiler knows of messages: their arguments, read from the English text. */

/** A tree of ICU messages. */
export interface Catalog {
  readonly [key: string]: string | Catalog
}

/** The same keys, in another language. */
export type Translation<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Translation<English[Key]>
}

/** The words of a catalog as code uses them: a text, or a function of its arguments where the message has some. */
export type Words<English> = {
  readonly [Key in keyof English]: English[Key] extends string
    ? Say<English[Key]>
    : Words<English[Key]>
}

type Say<Message extends string> = [Argument<Message>] extends [never]
  ? string
  : (args: Arguments<Message>) => string

/** Such as `{ name: string | number; count: number }`. */
export type Arguments<Message extends string> = {
  readonly [A in Argument<Message> as A[0]]: A[1]
}

/**
 * The arguments of a message as pairs of name and type. A brace opens an argument where the number of braces open before is
 * even, and one branch of a choice where it is odd.
 */
type Argument<
  Text extends string,
  Depth extends readonly 0[] = [],
  Found extends readonly [string, unknown] = never,
> = Text extends `${infer Before}{${infer After}`
  ? Argument<
      After,
      [...Closed<Before, Depth>, 0],
      IsEven<Closed<Before, Depth>> extends true ? Found | NameAndType<After> : Found
    >
  : Found

type Closed<
  Text extends string,
  Depth extends readonly 0[],
> = Text extends `${string}}${infer After}`
  ? Depth extends readonly [0, ...infer Rest extends readonly 0[]]
    ? Closed<After, Rest>
    : []
  : Depth

type IsEven<Depth extends readonly 0[]> = Depth extends readonly [
  0,
  0,
  ...infer Rest extends readonly 0[],
]
  ? IsEven<Rest>
  : Depth extends readonly []
    ? true
    : false

type NameAndType<Text extends string> = Text extends `${infer Head}}${string}`
  ? Head extends `${infer Name}, ${infer Kind}`
    ? [
        Name,
        Kind extends `plural${string}` | `number${string}` | `selectordinal${string}`
          ? number
          : string,
      ]
    : [Head, string | number]
  : never
