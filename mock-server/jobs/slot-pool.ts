/** Things under small numbers that are used again: the provider and the timeline keep numbers, not objects. */
export class SlotPool<T extends object> {
  readonly #places: (T | undefined)[] = [];
  readonly #free: number[] = [];

  add(thing: T): number {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = thing;
    return place;
  }

  at(place: number): T {
    const thing = this.#places[place];
    if (thing === undefined) throw new Error(`Place ${place} was named, but nothing stands there.`);
    return thing;
  }

  remove(place: number): void {
    this.#places[place] = undefined;
    this.#free.push(place);
  }

  all(): T[] {
    return this.#places.filter((thing) => thing !== undefined);
  }
}
