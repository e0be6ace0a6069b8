export interface ServerSentEvent {
  event: string;
  data: string;
}

/**
 * Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) off a body. What breaks off
 * in the middle is no event. `alive` is called for whatever comes, comments among them.
 */
export async function* serverSentEvents(
  body: ReadableStream<Uint8Array> | null,
  alive: () => void = () => {},
): AsyncGenerator<ServerSentEvent, void> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      text += decoder.decode(value, { stream: true });
      // A CR at the end may be half of a CRLF.
      const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
      const blocks = whole.replace(/\r\n?/g, '\n').split('\n\n');
      text = (blocks.pop() ?? '') + text.slice(whole.length);
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function eventOf(block: string): ServerSentEvent | null {
  const fields = block.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
  });
  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
  if (data.length === 0) return null;
  return { event: fields.findLast(([name]) => name === 'event')?.[1] || 'message', data: data.join('\n') };
}
