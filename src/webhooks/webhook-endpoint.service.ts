import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId, type TenantId, type WebhookEndpointId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database } from '../database/database';
import { webhookSecret } from '../keys/sealed-place';
import { TenantSecrets } from '../keys/tenant-secrets';
import type { CreateWebhookEndpointDto, UpdateWebhookEndpointDto } from './webhook.dto';
import { endpointUrlFault } from './endpoint-url';
import type { WebhookEndpoint } from './webhook-endpoint.entity';
import { type WebhookDeliveryWithAttempts, WebhookStore } from './webhook.store';

/** Endpoints of a tenant. The signing secret leaves this class in the answer that creates the endpoint only. */
@Injectable()
export class WebhookEndpointService {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly secrets: TenantSecrets,
    private readonly database: Database,
    private readonly webhooks: WebhookStore,
    private readonly audit: AuditStore,
  ) {}

  async create(
    tenantId: TenantId,
    request: CreateWebhookEndpointDto,
    actor: Actor,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    this.checkUrl(request.url);
    const id = newId('whk');
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const endpoint = await this.database.forTenant(tenantId, async (tx) => {
      await this.webhooks.insertEndpoint(tx, {
        tenantId,
        id,
        url: request.url,
        description: request.description ?? '',
        eventTypes: request.event_types ?? [],
        secretSealed: await this.secrets.seal(tx, tenantId, secret, webhookSecret(id)),
      });
      const created = found(await this.webhooks.findEndpoint(tx, tenantId, id));
      const change = { action: 'webhook_endpoint.create', target: id, after: settingsOf(created) };
      await this.audit.record(tx, tenantId, actor, change);
      return created;
    });
    return { endpoint, secret };
  }

  async get(tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint> {
    return found(
      await this.database.forTenant(tenantId, (tx) => this.webhooks.findEndpoint(tx, tenantId, id)),
    );
  }

  list(tenantId: TenantId, before: string | null, limit: number): Promise<WebhookEndpoint[]> {
    return this.database.forTenant(tenantId, (tx) =>
      this.webhooks.listEndpoints(tx, tenantId, before, limit),
    );
  }

  async update(
    tenantId: TenantId,
    id: WebhookEndpointId,
    request: UpdateWebhookEndpointDto,
    actor: Actor,
  ): Promise<WebhookEndpoint> {
    if (request.url !== undefined) this.checkUrl(request.url);
    const { url, description, event_types: eventTypes, enabled } = request;
    const given = Object.entries({ url, description, eventTypes, enabled }).filter(
      ([, value]) => value !== undefined,
    );
    return this.database.forTenant(tenantId, async (tx) => {
      const before = settingsOf(found(await this.webhooks.findEndpoint(tx, tenantId, id)));
      await this.webhooks.updateEndpoint(tx, tenantId, id, Object.fromEntries(given));
      const updated = found(await this.webhooks.findEndpoint(tx, tenantId, id));
      const change = { action: 'webhook_endpoint.update', target: id, before, after: settingsOf(updated) };
      await this.audit.record(tx, tenantId, actor, change);
      return updated;
    });
  }

  async delete(tenantId: TenantId, id: WebhookEndpointId, actor: Actor): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      const before = settingsOf(found(await this.webhooks.findEndpoint(tx, tenantId, id)));
      if (!(await this.webhooks.deleteEndpoint(tx, tenantId, id)))
        throw AppError.notFound('webhook endpoint');
      const change = { action: 'webhook_endpoint.delete', target: id, before };
      await this.audit.record(tx, tenantId, actor, change);
    });
  }

  async deliveries(
    tenantId: TenantId,
    id: WebhookEndpointId,
    before: string | null,
    limit: number,
  ): Promise<WebhookDeliveryWithAttempts[]> {
    return this.database.forTenant(tenantId, async (tx) => {
      found(await this.webhooks.findEndpoint(tx, tenantId, id));
      return this.webhooks.listDeliveries(tx, tenantId, id, before, limit);
    });
  }

  private checkUrl(value: string): void {
    const fault = endpointUrlFault(value, this.env.webhooks);
    if (fault) throw AppError.invalid([{ pointer: '/url', code: 'invalid_url', detail: `"url" ${fault}.` }]);
  }
}

/** What the audit log keeps of an endpoint. The query of an address is where people put secrets. */
function settingsOf({ url, description, eventTypes, enabled }: WebhookEndpoint): object {
  return { url: url.replace(/\?.*$/s, '?***'), description, event_types: eventTypes, enabled };
}

function found(endpoint: WebhookEndpoint | null): WebhookEndpoint {
  if (!endpoint) throw AppError.notFound('webhook endpoint');
  return endpoint;
}
