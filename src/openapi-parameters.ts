import type { OpenAPIObject } from '@nestjs/swagger';

/** What stands in paths. Ids of ours say what they name; the others are the provider's, or names that people chose. */
const IN_PATHS: Record<string, string> = {
  tenantId: 'A tenant: `ten_…`.',
  apiKeyId: 'An API key: `key_…`, never the key itself.',
  operatorId: 'An operator: `opr_…`.',
  personId: 'A person: `per_…`.',
  memberId: 'A member, by the id of the person: `per_…`.',
  invitationId: 'An invitation: `inv_…`.',
  operatorInvitationId: 'An invitation of an operator: `inv_…`.',
  templateId: 'A template: `tpl_…`.',
  platformTemplateId: 'A template of the platform: `tpl_…`.',
  versionNumber: 'The number of a version, counted from 1.',
  messageId: 'A message: `msg_…`.',
  deliveryId: 'A delivery, one recipient of a message: `dlv_…`.',
  suppressionId: 'A suppression: `sup_…`.',
  topicKey: 'The key of a topic, as it was given.',
  contactId: 'A contact: `con_…`.',
  audienceId: 'An audience: `lst_…`.',
  importId: 'An import of contacts: `imp_…`.',
  campaignId: 'A campaign: `cmp_…`.',
  runId: 'A run of the campaign: `run_…`.',
  webhookEndpointId: 'A webhook endpoint: `whk_…`.',
  webhookDeliveryId: 'A webhook delivery: `whd_…`.',
  requestId: 'A request: `req_…`, as `X-Request-Id` said.',
  domain: 'A sender domain, such as `mail.example.com`.',
  platformDomain: 'A sender domain of the platform.',
  emailAddress: 'An e-mail address, percent-encoded where a URL asks for it.',
  address: 'An e-mail address or a domain, percent-encoded where a URL asks for it.',
  username: 'The name of an SMTP user.',
  ipAddress: 'An IPv4 address.',
  emailId: 'The id that the provider gave the e-mail: `provider_message_id` of our deliveries.',
  scheduleId: 'The id that the provider gave the scheduled e-mail.',
  providerTemplateId: 'The id that the provider gave the template.',
};

interface Parameter {
  name: string;
  in: string;
  description?: string;
  schema?: { type?: unknown };
  style?: string;
  explode?: boolean;
}

/** Says of each parameter in a path what it is, and of each list in a query that it is repeated. */
export function withParameters(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const { parameters = [] } of Object.values(path) as { parameters?: Parameter[] }[]) {
      for (const parameter of parameters) {
        if (parameter.in === 'path') parameter.description ??= IN_PATHS[parameter.name];
        if (parameter.schema?.type === 'array') Object.assign(parameter, { style: 'form', explode: true });
      }
    }
  }
  return document;
}
