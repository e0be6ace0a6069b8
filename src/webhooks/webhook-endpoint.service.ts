import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId, type TenantId, type WebhookEndpointId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type Tx } from '../database/database';
import { previousWebhookSecret, webhookSecret } from '../keys/sealed-place';
import { TenantSecrets } from '../keys/tenant-secrets';
import type { CreateWebhookEndpointDto, UpdateWebhookEndpointDto } from './webhook.dto';
import { endpointUrlFault, withoutQuery } from './endpoint-url';
import { newSigningKey } from './signing-key';
import type { WebhookEndpoint } from './webhook-endpoint.entity';
import { WebhookEndpointStore } from './webhook-endpoint.store';

/** An endpoint that was made, or given another secret: the one answer that shows it. */
export interface EndpointWithSecret {
  endpoint: WebhookEndpoint;
  /** Null where nobody but us has a use for it. */
  secret: string | null;
}

/** Endpoints of a tenant. The signing secret leaves this class in the answers that make one only. */
@Injectable()
export class WebhookEndpointService {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly secrets: TenantSecrets,
    private readonly database: Database,
    private readonly endpoints: WebhookEndpointStore,
    private readonly audit: AuditStore,
  ) {}

  async create(
    tenantId: TenantId,
    request: CreateWebhookEndpointDto,
    actor: Actor,
  ): Promise<EndpointWithSecret> {
    this.checkUrl(request.url);
    const id = newId('whk');
    const { signature = 'hmac-sha256', payload = 'full' } = request;
    const { secret, publicKey } = newSigningKey(signature);
    const endpoint = await this.database.forTenant(tenantId, async (tx) => {
      await this.endpoints.insert(tx, {
        ...{ tenantId, id, payload, signature, publicKey },
        url: request.url,
        description: request.description ?? '',
        eventTypes: request.event_types ?? [],
        secretSealed: await this.secrets.seal(tx, tenantId, secret, webhookSecret(id)),
      });
      const created = found(await this.endpoints.find(tx, tenantId, id));
      const change = { action: 'webhook_endpoint.create', target: id, after: settingsOf(created) };
      await this.audit.record(tx, tenantId, actor, change);
      return created;
    });
    return { endpoint, secret: publicKey === null ? secret : null };
  }

  async get(tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint> {
    return found(await this.database.forTenant(tenantId, (tx) => this.endpoints.find(tx, tenantId, id)));
  }

  list(tenantId: TenantId, before: string | null, limit: number): Promise<WebhookEndpoint[]> {
    return this.database.forTenant(tenantId, (tx) => this.endpoints.list(tx, tenantId, before, limit));
  }

  async update(
    tenantId: TenantId,
    id: WebhookEndpointId,
    request: UpdateWebhookEndpointDto,
    actor: Actor,
  ): Promise<WebhookEndpoint> {
    if (request.url !== undefined) this.checkUrl(request.url);
    const { url, description, event_types: eventTypes, payload, enabled } = request;
    const given = Object.entries({ url, description, eventTypes, payload }).filter(
      ([, value]) => value !== undefined,
    );
    return this.change(tenantId, id, actor, 'update', async (tx) => {
      await this.endpoints.change(tx, tenantId, id, Object.fromEntries(given));
      if (enabled === true) await this.endpoints.enable(tx, tenantId, id);
      if (enabled === false) await this.endpoints.disable(tx, tenantId, id, 'requested');
    });
  }

  /** The old secret signs beside the new one for so many seconds. One that was rotated away before is gone at once. */
  async rotateSecret(
    tenantId: TenantId,
    id: WebhookEndpointId,
    overlapSeconds: number,
    actor: Actor,
  ): Promise<EndpointWithSecret> {
    let shown: string | null = null;
    const endpoint = await this.change(tenantId, id, actor, 'rotate_secret', async (tx, before) => {
      const { secret, publicKey } = newSigningKey(before.signature);
      shown = publicKey === null ? secret : null;
      const secretSealed = await this.secrets.seal(tx, tenantId, secret, webhookSecret(id));
      const previous =
        overlapSeconds === 0 ? null : { sealed: await this.movedAside(tx, before), seconds: overlapSeconds };
      await this.endpoints.replaceSecret(tx, tenantId, id, { secretSealed, publicKey }, previous);
    });
    return { endpoint, secret: shown };
  }

  async delete(tenantId: TenantId, id: WebhookEndpointId, actor: Actor): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      const before = settingsOf(found(await this.endpoints.take(tx, tenantId, id)));
      if (!(await this.endpoints.delete(tx, tenantId, id))) throw AppError.notFound('webhook endpoint');
      const change = { action: 'webhook_endpoint.delete', target: id, before };
      await this.audit.record(tx, tenantId, actor, change);
    });
  }

  private change(
    tenantId: TenantId,
    id: WebhookEndpointId,
    actor: Actor,
    verb: string,
    act: (tx: Tx, before: WebhookEndpoint) => Promise<void>,
  ): Promise<WebhookEndpoint> {
    return this.database.forTenant(tenantId, async (tx) => {
      const before = found(await this.endpoints.take(tx, tenantId, id));
      await act(tx, before);
      const after = found(await this.endpoints.find(tx, tenantId, id));
      await this.audit.record(tx, tenantId, actor, {
        action: `webhook_endpoint.${verb}`,
        target: id,
        before: settingsOf(before),
        after: settingsOf(after),
      });
      return after;
    });
  }

  /** Sealed for the place where it stands from now on. */
  private async movedAside(tx: Tx, { tenantId, id, secretSealed }: WebhookEndpoint): Promise<string> {
    const secret = await this.secrets.open(tx, tenantId, secretSealed, webhookSecret(id));
    return this.secrets.seal(tx, tenantId, secret, previousWebhookSecret(id));
  }

  private checkUrl(value: string): void {
    const fault = endpointUrlFault(value, this.env.webhooks);
    if (fault) throw AppError.invalid([{ pointer: '/url', code: 'invalid_url', detail: `"url" ${fault}.` }]);
  }
}

/** What the audit log keeps of an endpoint. The query of an address is where people put secrets. */
function settingsOf(endpoint: WebhookEndpoint): object {
  const { url, description, eventTypes, payload, signature, enabled, previousSecretUntil } = endpoint;
  return {
    url: withoutQuery(url),
    ...{ description, event_types: eventTypes, payload, signature, enabled },
    previous_secret_expires_at: previousSecretUntil?.toISOString() ?? null,
  };
}

function found(endpoint: WebhookEndpoint | null): WebhookEndpoint {
  if (!endpoint) throw AppError.notFound('webhook endpoint');
  return endpoint;
}
