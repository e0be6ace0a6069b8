import { newId } from '../../src/common/ids';
import type { Carillon, TestTenant } from './carillon';
import { freshContacts } from './fresh-contacts';
import { freshCampaign } from './fresh-campaigns';
import { freshPlatformTemplate } from './fresh-platform-template';
import { providerOf, scheduleAtProvider } from './furnish-provider';
import { holdMessage } from './held-deliveries';
import { anEmail, send } from './messages';
import type { Operation } from './openapi';
import { freshPeople } from './people';

/** For what changes its object for good, an object of its own; otherwise the furniture serves. */
export async function freshThings(
  carillon: Carillon,
  tenant: TestTenant,
  { operationId }: Operation,
): Promise<Record<string, string>> {
  const { api } = tenant;
  switch (operationId) {
    case 'Tenant_suspend':
    case 'Tenant_reactivate':
      return { ten: (await carillon.tenant()).id };
    case 'ApiKey_update':
    case 'ApiKey_rotate':
    case 'ApiKey_revoke': {
      const { id } = await carillon.tenant();
      const key = await carillon.operator.post(`/v1/tenants/${id}/api-keys`, { name: 'to be revoked' });
      return { ten: id, key: key.body.id };
    }
    case 'Operator_update':
    case 'Operator_rotate':
    case 'Operator_revoke': {
      const operator = { name: operationId, role: 'read_only' };
      return { opr: (await carillon.operator.post('/v1/operators', operator)).body.id };
    }
    case 'OwnApiKey_update':
    case 'OwnApiKey_rotate':
    case 'OwnApiKey_revoke':
      return { key: (await api.post('/v1/api-keys', { name: operationId })).body.id };
    case 'Schedule_reschedule':
    case 'Schedule_cancel':
      return { msg: await send(api, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' })) };
    case 'Delivery_resend':
    case 'Delivery_close':
      return { dlv: (await holdMessage(carillon, tenant)).deliveries[0] ?? '' };
    case 'Suppression_remove':
      return {
        sup: (await api.post('/v1/suppressions', { channel: 'email', address: 'new@example.com' })).body.id,
      };
    case 'Topic_update': {
      const topic = { name: 'News', channel: 'email', consent: 'opt_out' };
      await api.post('/v1/topics', { key: 'to-change', ...topic });
      return { topicKey: 'to-change' };
    }
    case 'Webhook_delete':
      return { whk: (await api.post('/v1/webhook-endpoints', { url: 'https://example.com/' })).body.id };
    case 'SenderDomain_remove':
      await api.post('/v1/sender-domains', { domain: 'to-remove.example' });
      return { domain: 'to-remove.example' };
    case 'SingleSender_remove':
      await api.post('/v1/single-senders', { email_address: 'remove@single.example' });
      return { emailAddress: 'remove@single.example' };
    case 'SmtpUser_remove':
      await api.post('/v1/smtp-users', { username: 'remove@owned.example' });
      return { username: 'remove@owned.example' };
    case 'IpAuthentication_remove': {
      const { subaccountId } = await providerOf(carillon, tenant);
      const entry = { ip_address: '192.0.2.99', account: subaccountId };
      await carillon.control.post('/simulator/ip-auth', entry);
      return { ipAddress: entry.ip_address };
    }
    case 'IpAllowList_updateAddress':
    case 'IpAllowList_removeAddress': {
      const ip_address = `198.51.100.${operationId.length}`;
      await api.post('/v1/ip-allow-list/addresses', { ip_address });
      return { ipAddress: ip_address };
    }
    case 'ProviderSuppression_remove':
      await api.post('/v1/provider-suppressions', { address: 'remove@example.com' });
      return { address: 'remove@example.com' };
    case 'ProviderTemplate_remove':
    case 'ProviderTemplate_push': {
      const id = `own-${operationId.length}`;
      const source = { subject: 'x', html: 'x', text: 'x' };
      const name = `for ${operationId}`;
      const { body } = await api.post('/v1/templates', { name, channel: 'email', ...source });
      await api.send('PUT', `/v1/provider-templates/${id}`, JSON.stringify({ template_id: body.id }));
      return { providerTemplateId: id };
    }
    case 'PlatformDomain_remove':
      await carillon.operator.post('/v1/platform-domains', { domain: 'to-remove.example' });
      return { platformDomain: 'to-remove.example' };
    case 'ProviderScheduledEmail_cancel':
      return { scheduleId: await scheduleAtProvider((await providerOf(carillon, tenant)).asTenant) };
    case 'Campaign_addRecipients':
    case 'RecipientFile_add':
    case 'Campaign_update':
    case 'CampaignMoves_launch':
    case 'CampaignMoves_cancel':
    case 'CampaignMoves_pause':
    case 'CampaignMoves_resume':
    case 'CampaignMoves_withdraw':
    case 'CampaignMoves_approve':
    case 'CampaignRun_dryRun':
    case 'CampaignRun_decide':
      return freshCampaign(carillon, tenant, operationId);
    case 'Template_preview':
    case 'TemplateVersion_change':
    case 'TemplateVersion_publish':
    case 'TemplateVersion_remove': {
      const source = { subject: '{{name}}', html: '{{total}}', text: '{{name}}' };
      const draft = operationId !== 'Template_preview';
      const template = { name: newId('tpl'), channel: 'email', ...source, draft };
      return { tpl: (await api.post('/v1/templates', template)).body.id };
    }
    case 'TemplateVersion_diff':
    case 'TemplateVersion_rollBack': {
      const template = { name: newId('tpl'), channel: 'sms', body: 'x' };
      const { id } = (await api.post('/v1/templates', template)).body;
      await api.post(`/v1/templates/${id}/versions`, { body: 'y' });
      return { tpl: id, versionNumber: '2' };
    }
    default:
      if (/^PlatformTemplate|_override$/.test(operationId))
        return freshPlatformTemplate(carillon.operator, operationId);
      return {
        ...(await freshPeople(carillon, tenant, operationId)),
        ...(await freshContacts(api, operationId)),
      };
  }
}
