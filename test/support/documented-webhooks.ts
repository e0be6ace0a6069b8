import { openApi, type WebhookMedia } from './openapi';
import { SchemaValidator } from './schema-validator';

type Payload = keyof WebhookMedia['examples'];
/** A body as it is posted. */
export type Told = WebhookMedia['examples'][Payload]['value'];

const validator = new SchemaValidator();

/** What the document says of an event; undefined when it does not know its type. */
export function documentedEvent(type: string): WebhookMedia | undefined {
  return openApi.webhooks[type]?.post.requestBody.content['application/json'];
}

/** What a body that was posted to an endpoint has against the document, one sentence each. */
export function undocumented(body: string): string[] {
  const event = JSON.parse(body) as Told;
  const documented = documentedEvent(event.type);
  if (!documented) return [`${event.type} is not documented`];
  return validator.faults(documented.schema, event).map((fault) => `${event.type}: ${fault}`);
}

/** Only the full payload says in a sentence what happened. */
export function payloadOf({ data }: Told): Payload {
  return 'description' in data ? 'full' : 'thin';
}
