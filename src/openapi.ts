import { readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemDto } from './common/api-problems';
import type { Env } from './config/env';
import { withNullTypes } from './openapi-nulls';
import { withParameters } from './openapi-parameters';
import { withWebhooks } from './openapi-webhooks';
import { roleForMethod } from './tenants/operator-role';
import { EVENT_DATA } from './webhooks/event-schemas';

/** The API's description. What is served at /openapi.json and checked in as openapi.json comes from here alone. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Carillon')
    .setVersion('1')
    .setDescription(
      'One API for e-mail and SMS, every tenant on its own SMTP2GO subaccount.\n\n' +
        'Instants are RFC 3339 with milliseconds and `Z`. Ids say what they name (`msg_…`, `tpl_…`). Lists are newest ' +
        'first unless they say otherwise, and paged by cursor. Unknown fields are refused. Every answer has an ' +
        '`X-Request-Id`; every fault is an RFC 9457 problem with a stable `code`. `RateLimit` says how many requests are ' +
        'left.\n\n' +
        'With a test key (`car_test_…`) messages are played through and reach nobody: `test_outcome`, or the address, says ' +
        'what becomes of them.\n\n' +
        'In place of a key a person who has signed in may ask, with the rights of their role: routes of tenants take the ' +
        'header `Carillon-Tenant` then, and `Carillon-Mode: test` for test mode; whatever is no GET takes `Carillon-CSRF`.',
    )
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'this server')
    .addBearerAuth({ type: 'http', description: "A tenant's key: car_live_… or car_test_…" }, 'tenantKey')
    .addBearerAuth({ type: 'http', description: "A tenant's live key only: car_live_…" }, 'liveKey')
    .addBearerAuth({ type: 'http', description: 'The key of an operator: car_op_…' }, 'operatorKey')
    .addApiKey(
      {
        type: 'apiKey',
        in: 'cookie',
        name: 'carillon_session',
        description:
          'Of a person who has signed in (POST /v1/session). Where the API is reached by https it is called __Host-carillon_session.',
      },
      'sessionCookie',
    )
    .addTag('Messages', 'Send, and follow what becomes of it.')
    .addTag('Deliveries', 'Single recipients, and what to do when nobody knows what became of one.')
    .addTag('Scheduling', 'Messages for later.')
    .addTag('Templates', 'Content by name: drafts and versions, locales, layouts and partials.')
    .addTag('Campaigns', 'One template to many, launched, paused, resumed and counted.')
    .addTag('Sender domains', 'Domains that a tenant sends from, and the DNS records that prove them.')
    .addTag('Senders', 'Single senders, who may send and receive, and what is added to every e-mail.')
    .addTag('SMTP and IPs', "Programs that send through SMTP in the tenant's subaccount, and from where.")
    .addTag('Records', 'What the provider keeps: its events, archived e-mails, SMS.')
    .addTag('Statistics', 'What was sent and what became of it; what it cost; and what the provider counts.')
    .addTag('Contacts', 'Whom to send to: one by one, or imported by the file.')
    .addTag('Audiences', 'Contacts that belong together: put on a list, or found by a filter.')
    .addTag('Suppressions', 'Addresses that are not sent to.')
    .addTag('Topics', 'What messages are about, and who wants to hear of it.')
    .addTag('Webhooks', 'Be told instead of asking.')
    .addTag('Quotas', 'How many recipients a tenant may send to, and how many it has.')
    .addTag('Sending', "How a tenant's sending stands: what waits, and what stands in the way.")
    .addTag('Reliability', 'How often the outcome of a request was lost, and how each doubt ended.')
    .addTag('Set aside', 'What was tried in vain and waits for somebody: listed, and retried in bulk.')
    .addTag('Privacy', 'How long data is kept, and what is held of a person.')
    .addTag('Tenants', 'For the operator: each tenant is a subaccount.')
    .addTag('Platform domains', 'For the operator: sender domains to lend to tenants.')
    .addTag(
      'Platform templates',
      'For the operator: templates that every tenant can send with, and override.',
    )
    .addTag('API keys', 'What a tenant calls with: scopes, addresses, expiry, rotation.')
    .addTag('Signing in', 'For people with a browser: their session and their account.')
    .addTag('Members', 'People who may sign in and work for a tenant, and who is invited.')
    .addTag('People', 'For the operator: everybody who can sign in, and operators who do.')
    .addTag('Operators', 'Who runs the platform: roles, and a key each.')
    .addTag('Audit log', 'Who changed what, and from where.')
    .addTag('Request log', 'What keys have asked for, and what was answered.')
    .addTag('Health', 'For load balancers, and how full the queues are.')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ProblemDto, ...new Set(Object.values(EVENT_DATA))],
    autoTagControllers: false,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  return withWebhooks(withNullTypes(withParameters(withOpenDoors(withRateFields(withNeeds(document))))));
}

/** What an operation needs of its key. The page at /docs shows no extensions, so it stands in the description as well. */
function withNeeds(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(path) as [string, Operation][]) {
      const scope = operation['x-required-scope'];
      if (scope) operation.description = `${operation.description}\n\nScope: \`${scope}\``;
      if (!operation.security?.some((schemes) => 'operatorKey' in schemes)) continue;
      const role = (operation['x-required-role'] ??= roleForMethod(method.toUpperCase()));
      operation.description = `${operation.description}\n\nRole: \`${role}\``;
    }
  }
  return document;
}

/** What takes no key says so, as a document without a word would leave it open. */
function withOpenDoors(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths))
    for (const operation of Object.values(path) as Operation[]) operation.security ??= [];
  return document;
}

const RATE_FIELDS = {
  'RateLimit-Policy': {
    description:
      'How many requests may be made within a window of seconds, by the tenant with all its keys (`"tenant"`) and with ' +
      'this key, if it has a limit of its own (`"key"`). draft-ietf-httpapi-ratelimit-headers-11.',
    schema: { type: 'string' as const, example: '"key";q=200;w=10, "tenant";q=1000;w=10' },
  },
  RateLimit: {
    description: 'How many are left, and for how many seconds yet.',
    schema: { type: 'string' as const, example: '"key";r=199;t=7, "tenant";r=960;t=7' },
  },
};

/** Whatever is answered to a tenant's key says how many requests are left, unless the key itself was refused. */
function withRateFields(document: OpenAPIObject): OpenAPIObject {
  const headers = Object.fromEntries(
    Object.keys(RATE_FIELDS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
  document.components = { ...document.components, headers: RATE_FIELDS };
  for (const path of Object.values(document.paths)) {
    for (const { security, responses } of Object.values(path) as Operation[]) {
      if (!security?.some((schemes) => 'tenantKey' in schemes || 'liveKey' in schemes)) continue;
      for (const [status, answer] of Object.entries(responses ?? {})) {
        if (status !== '401') answer.headers = { ...headers, ...answer.headers };
      }
    }
  }
  return document;
}

/** Examples that live: what a quickstart has made, so that every operation can be executed as it stands. */
interface DocsExamples {
  /** By parameter (`messageId`), or by operation and parameter (`Schedule_cancel.messageId`). */
  parameters?: Record<string, string>;
  /** By security scheme. */
  keys?: Record<string, string>;
}

interface Operation {
  description?: string;
  'x-required-scope'?: string;
  'x-required-role'?: string;
  security?: Record<string, string[]>[];
  operationId?: string;
  responses?: Record<string, { headers?: Record<string, object> }>;
  parameters?: { name: string; example?: unknown }[];
}

/** Swagger UI at /docs, the document at /openapi.json. */
export function setupDocs(app: INestApplication, env: Env): void {
  const document = buildOpenApi(app);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Carillon API',
    customCss: '.swagger-ui .topbar { display: none }',
    ...(env.docsExamplesFile ? { customJs: '/docs-examples.js' } : {}),
    patchDocumentOnRequest: (_request, _response, served) => withExamples(served, readExamples(env)),
    swaggerOptions: {
      persistAuthorization: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: -1,
      docExpansion: 'list',
    },
  });
  if (env.docsExamplesFile) servePreauthorization(app, env);
}

/** On a quickstart the page opens with the demo's keys filled in; without the file there is no such route. */
function servePreauthorization(app: INestApplication, env: Env): void {
  const http = app.getHttpAdapter();
  http.get(
    '/docs-examples.js',
    (_request: unknown, reply: { type(t: string): { send(body: string): void } }) => {
      const keys = JSON.stringify(readExamples(env).keys ?? {});
      reply.type('text/javascript').send(
        `const keys = ${keys};
const wait = setInterval(() => {
  if (!window.ui?.preauthorizeApiKey) return;
  clearInterval(wait);
  for (const [scheme, key] of Object.entries(keys)) window.ui.preauthorizeApiKey(scheme, key);
}, 50);`,
      );
    },
  );
}

function readExamples(env: Env): DocsExamples {
  if (!env.docsExamplesFile) return {};
  try {
    return JSON.parse(readFileSync(env.docsExamplesFile, 'utf8')) as DocsExamples;
  } catch {
    // Not written yet: the examples in the document stand.
    return {};
  }
}

/** What stands for ids in examples of bodies, by the parameter that knows a living one. */
const EXAMPLE_IDS = {
  templateId: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z',
  tenantId: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z',
};

function withExamples(document: OpenAPIObject, { parameters = {} }: DocsExamples): OpenAPIObject {
  const text = Object.entries(EXAMPLE_IDS).reduce(
    (json, [name, id]) => json.replaceAll(id, parameters[name] ?? id),
    JSON.stringify(document),
  );
  const copy = JSON.parse(text) as OpenAPIObject;
  for (const path of Object.values(copy.paths)) {
    for (const { operationId, parameters: own } of Object.values(path) as Operation[]) {
      for (const parameter of own ?? []) {
        const example = parameters[`${operationId}.${parameter.name}`] ?? parameters[parameter.name];
        if (example !== undefined) parameter.example = example;
      }
    }
  }
  return copy;
}
