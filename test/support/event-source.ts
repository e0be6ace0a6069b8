import { eventually } from './eventually';

export interface ServerEvent {
  event: string;
  data: ReturnType<typeof JSON.parse>;
}

/** Listens to server-sent events as any program could: each event is kept, comments are counted. */
export class EventSource {
  readonly events: ServerEvent[] = [];
  comments = 0;
  status = 0;
  headers = new Headers();
  private text = '';
  private readonly leaving = new AbortController();
  private listening: Promise<void> = Promise.resolve();

  /** Resolves when the headers of the answer are there. */
  static async open(url: string, key: string): Promise<EventSource> {
    const source = new EventSource();
    const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' };
    const response = await fetch(url, { headers, signal: source.leaving.signal });
    [source.status, source.headers] = [response.status, response.headers];
    source.listening = source.listen(response).catch((error: Error) => {
      if (!source.leaving.signal.aborted) throw error;
    });
    source.listening.catch(() => undefined);
    return source;
  }

  /** Until the other side has closed it in good order. */
  ended(): Promise<void> {
    return this.listening;
  }

  async leave(): Promise<void> {
    this.leaving.abort();
    await this.listening;
  }

  /** Waits for at least so many events. */
  async until(count: number): Promise<ServerEvent[]> {
    return eventually(() => {
      expect(this.events.length).toBeGreaterThanOrEqual(count);
      return this.events;
    });
  }

  private async listen(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      this.text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = this.text.split('\n\n');
      this.text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block.split('\n'));
    }
    expect(this.text).toBe('');
  }

  private take(lines: string[]): void {
    const field = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    this.comments += lines.filter((line) => line.startsWith(':')).length;
    const data = field('data');
    if (data !== undefined) this.events.push({ event: field('event') ?? 'message', data: JSON.parse(data) });
  }
}
