/** Remembers what people saw when they wrote, so that nobody's word is undone by one that they had seen and replaced. */
export class Witness {
  /** By row and value: the values written by people who had that value before their eyes. */
  #replacedBy = new Map<string, string[]>()

  saw(id: string, before: string, after: string): void {
    if (before === '') return
    const key = `${id} ${before}`
    this.#replacedBy.set(key, [...(this.#replacedBy.get(key) ?? []), after])
  }

  /** Says in words what is wrong with this last value of a row; null when nobody had replaced it. */
  overruled(id: string, last: string): string | null {
    const by = this.#replacedBy.get(`${id} ${last}`)
    return by ? `${id} ends as “${last}”, although somebody saw that and wrote “${by[0]}”` : null
  }
}
