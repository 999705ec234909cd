/** How many places may be free at the beginning before the rest moves up. */
const FREE_MIN = 64;

/** Things in the order in which they came, each with a place: 0 for the first, and so on. */
export class PlacedQueue<Thing> {
  #things: Thing[] = [];
  /** The place of the first thing in the array, and how many at its beginning have gone. */
  #base = 0;
  #head = 0;

  /** The place of the first thing, or of the next one where there is none. */
  get firstPlace(): number {
    return this.#base + this.#head;
  }

  get first(): Thing | undefined {
    return this.#things[this.#head];
  }

  /** Adds a thing at the end, and tells its place. */
  add(thing: Thing): number {
    return this.#base + this.#things.push(thing) - 1;
  }

  /** The thing at a place; undefined where it has gone, or none has come. */
  at(place: number): Thing | undefined {
    return place < this.firstPlace ? undefined : this.#things[place - this.#base];
  }

  /** Takes the first thing away. Half of the array goes at once, so that each thing moves once at most. */
  shift(): void {
    if (this.#head < this.#things.length) this.#head++;
    if (this.#head < FREE_MIN || 2 * this.#head < this.#things.length) return;
    this.#things = this.#things.slice(this.#head);
    this.#base += this.#head;
    this.#head = 0;
  }
}
