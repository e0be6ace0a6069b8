/** One page of a list. */
export interface Page<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  /** To be given as `after` for the next page. */
  next_cursor: string | null;
}

/**
 * A list, page by page or entry by entry; asked for as it is read, so that leaving a loop ends the asking:
 *
 *     for await (const message of carillon.messages.list()) …
 *     const { data, next_cursor } = await carillon.messages.list({ limit: 20 }).page();
 */
export class Pages<T> implements AsyncIterable<T> {
  constructor(private readonly ask: (after: string | undefined) => Promise<Page<T>>) {}

  /** The first page only, or the one after the `after` that was given. */
  page(): Promise<Page<T>> {
    return this.ask(undefined);
  }

  async *pages(): AsyncGenerator<Page<T>, void> {
    let page = await this.page();
    yield page;
    while (page.has_more && page.next_cursor !== null) {
      page = await this.ask(page.next_cursor);
      yield page;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for await (const { data } of this.pages()) yield* data;
  }
}
