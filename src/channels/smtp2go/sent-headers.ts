import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { DiagnosticsChannel } from 'undici';

const CHANNEL = 'undici:client:sendHeaders';

/** Carries the id by which a request is recognised here; the provider ignores it. */
export const REQUEST_ID_HEADER = 'x-carillon-request';
const REQUEST_ID = new RegExp(`\\r\\n${REQUEST_ID_HEADER}: ([^\\r]+)\\r\\n`);

/**
 * Knows which requests have begun to leave the process. undici announces a request's headers right before it writes
 * them, so a request that was never announced was provably not sent. There is no such proof at any later point: a
 * reset looks the same before and after the server has read the request.
 */
export class SentHeaders {
  private readonly sent = new Map<string, boolean>();

  private readonly listener = (message: unknown): void => {
    const id = REQUEST_ID.exec((message as DiagnosticsChannel.ClientSendHeadersMessage).headers)?.[1];
    if (id && this.sent.has(id)) this.sent.set(id, true);
  };

  constructor() {
    subscribe(CHANNEL, this.listener);
  }

  watch(id: string): void {
    this.sent.set(id, false);
  }

  has(id: string): boolean {
    return this.sent.get(id) === true;
  }

  forget(id: string): void {
    this.sent.delete(id);
  }

  close(): void {
    unsubscribe(CHANNEL, this.listener);
  }
}
