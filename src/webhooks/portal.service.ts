import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { type ApiKeyId, isId, type WebhookDeliveryId, type WebhookEndpointId } from '../common/ids';
import { Database } from '../database/database';
import type { TenantCaller } from '../tenants/access';
import { ApiKeyStore } from '../tenants/api-key.store';
import { type PortalGrant, PortalLinks } from './portal-links';
import type { CreatePortalLinkDto } from './portal.dto';
import type { WebhookDeliveryStatus } from './webhook-delivery.entity';
import type { WebhookEndpoint } from './webhook-endpoint.entity';
import { WebhookEndpointStore } from './webhook-endpoint.store';
import { WebhookLog } from './webhook-log.service';
import type { LoggedDelivery, WholeDelivery } from './webhook-log.store';

/** Newest deliveries on one page. */
const PAGE = 50;

export interface PortalView {
  grant: PortalGrant;
  endpoint: WebhookEndpoint;
}

export interface PortalLog extends PortalView {
  status: WebhookDeliveryStatus | null;
  deliveries: LoggedDelivery[];
  /** Of the page after this one; null when it is the last. */
  next: string | null;
}

/** What somebody with a link sees of one endpoint, and does there in the name of the key that made the link. */
@Injectable()
export class Portal {
  constructor(
    private readonly database: Database,
    private readonly endpoints: WebhookEndpointStore,
    private readonly keys: ApiKeyStore,
    private readonly log: WebhookLog,
    private readonly links: PortalLinks,
    private readonly audit: AuditStore,
  ) {}

  async link(caller: TenantCaller, endpointId: WebhookEndpointId, request: CreatePortalLinkDto) {
    const { tenantId, actor } = caller;
    const { expires_in_seconds: seconds, can_replay: canReplay } = request;
    const grant = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.endpoints.find(tx, tenantId, endpointId))) throw AppError.notFound('webhook endpoint');
      const apiKeyId = keyOf(caller);
      const granted = { tenantId, endpointId, apiKeyId, canReplay, expiresAt: inSeconds(seconds) };
      const after = { expires_at: granted.expiresAt.toISOString(), can_replay: canReplay };
      await this.audit.record(tx, tenantId, actor, {
        action: 'webhook_endpoint.portal_link',
        target: endpointId,
        after,
      });
      return granted;
    });
    return { grant, url: this.links.urlOf(grant) };
  }

  /** Null when the link is none of ours, or has ended, or its key or its endpoint is gone. */
  async open(token: string): Promise<PortalView | null> {
    const grant = this.links.read(token);
    if (!grant || grant.expiresAt <= new Date()) return null;
    const { tenantId, endpointId, apiKeyId } = grant;
    return this.database.forTenant(tenantId, async (tx) => {
      const endpoint = await this.endpoints.find(tx, tenantId, endpointId);
      return endpoint && (await this.keys.isGood(tx, tenantId, apiKeyId)) ? { grant, endpoint } : null;
    });
  }

  async look(
    view: PortalView,
    status: WebhookDeliveryStatus | null,
    before: WebhookDeliveryId | null,
  ): Promise<PortalLog> {
    const { tenantId, endpointId } = view.grant;
    const rows = await this.log.list(tenantId, endpointId, status, before, PAGE);
    const deliveries = rows.slice(0, PAGE);
    return { ...view, status, deliveries, next: rows.length > PAGE ? (deliveries.at(-1)?.id ?? null) : null };
  }

  /** Null when it is not one of this endpoint. */
  async get({ grant }: PortalView, id: WebhookDeliveryId): Promise<WholeDelivery | null> {
    try {
      const delivery = await this.log.get(grant.tenantId, id);
      return delivery.endpointId === grant.endpointId ? delivery : null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return null;
      throw error;
    }
  }

  async replay(
    view: PortalView,
    id: WebhookDeliveryId,
    from: Pick<Actor, 'address' | 'requestId'>,
  ): Promise<void> {
    const { tenantId, apiKeyId } = view.grant;
    await this.log.replay(tenantId, id, { kind: 'api_key', id: apiKeyId, ...from });
  }
}

function inSeconds(seconds: number): Date {
  return new Date((Math.floor(Date.now() / 1_000) + seconds) * 1_000);
}

/** A link lives as long as the key that made it, and what is replayed there is done in its name. */
function keyOf({ callerId }: TenantCaller): ApiKeyId {
  if (isId('key', callerId)) return callerId;
  const detail = 'A link lives as long as the key that makes it: make it with an API key (webhooks:write).';
  throw new AppError('forbidden', detail);
}
