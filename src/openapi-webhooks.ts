import type { OpenAPIObject } from '@nestjs/swagger';
import { EVENT_DATA, eventSchemaName, inPascalCase } from './webhooks/event-schemas';
import { type WebhookExample, webhookExamples } from './webhooks/webhook-examples';

/** Of the Standard Webhooks specification. */
const STANDARD_HEADERS = {
  'webhook-id': 'The same in every try: whoever has seen it has had this event.',
  'webhook-timestamp': 'When this try was signed, in seconds since 1970.',
  'webhook-signature':
    'Signatures by each secret that is good at present, with a space between them: `v1,…` or `v1a,…`.',
};

/** Any of them: what `request_body` of a delivery holds, and what a client reads. */
export const ANY_EVENT = 'WebhookEventDto';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const referTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** What is posted to tenants: by type, each body a schema of its own, and all of them as one of many by its `type`. */
export function withWebhooks(document: OpenAPIObject): OpenAPIObject {
  const examples = webhookExamples();
  const bodies = examples.map(({ type, description }) => [
    eventSchemaName(type),
    {
      type: 'object',
      description,
      required: ['type', 'timestamp', 'data'],
      properties: {
        type: { type: 'string', enum: [type], example: type },
        timestamp: {
          ...{ type: 'string', format: 'date-time', example: '2026-11-21T09:30:00.000Z' },
          description: 'When it happened.',
        },
        data: referTo(EVENT_DATA[type].name),
      },
    },
  ]);
  const mapping = examples.map(({ type }) => [type, referTo(eventSchemaName(type)).$ref]);
  const anyEvent = {
    description:
      'What is posted to an endpoint. Types may be added: take those that you do not know for nothing.',
    oneOf: examples.map(({ type }) => referTo(eventSchemaName(type))),
    discriminator: { propertyName: 'type', mapping: Object.fromEntries(mapping) as Record<string, string> },
  };
  const own = { ...(Object.fromEntries(bodies) as Schemas), [ANY_EVENT]: anyEvent };
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...own } };
  const webhooks = examples.map((example) => [example.type, { post: operationOf(example) }]);
  return Object.assign(document, { webhooks: Object.fromEntries(webhooks) as object });
}

function operationOf({ type, description, full, thin }: WebhookExample): object {
  const examples = {
    full: { summary: 'With `"payload": "full"`', value: full },
    thin: { summary: 'With `"payload": "thin"`: ids, and nothing of anybody', value: thin },
  };
  return {
    operationId: `on${inPascalCase(type)}`,
    tags: ['Webhooks'],
    summary: description,
    description: `Posted to each endpoint of the tenant that takes \`${type}\`, until it answers 2xx.`,
    security: [],
    parameters: Object.entries(STANDARD_HEADERS).map(([name, said]) => ({
      ...{ name, in: 'header', required: true, description: said, schema: { type: 'string' } },
    })),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: referTo(eventSchemaName(type)), examples } },
    },
    responses: { '2XX': { description: 'It is yours now.' } },
  };
}
