/** Which element shows which row. Pure. */

/**
 * The rows in view share a few elements: an element whose row left the view shows one that came into it, and nothing is made
 * anew for it. A row that stays keeps its element, and with it the focus. Where no row stays, as in a list that follows
 * thousands of messages a second, the elements keep their places.
 */
export class RowSlots {
  #base = 0
  #size = 1
  #from = 0
  #end = 0

  /** The rows from one index to before another are in view now. */
  show(from: number, end: number) {
    const stays = from < this.#end && end > this.#from
    this.#size = Math.max(this.#size, end - from)
    if (!stays) this.#base = from
    this.#from = from
    this.#end = end
  }

  /** The element of a row in view: no two of them have the same one. */
  of(index: number) {
    const place = (index - this.#base) % this.#size
    return place < 0 ? place + this.#size : place
  }
}
