import type { ClientOperation } from './client-operations';

/** What calling an operation may do, by which hosts of tools decide whether to ask the user first. */
export type Effect = 'reads' | 'changes' | 'final' | 'sends';

/** Asked by POST because of what they take, and changing nothing. */
const READS = [
  'Audience_preview',
  'PlatformTemplate_lint',
  'PlatformTemplate_preview',
  'SchedulePreview_preview',
  'Template_lint',
  'Template_preview',
];

/** Something goes out to people or their programs, or may from then on. */
const SENDS = [
  'CampaignMoves_approve',
  'CampaignMoves_launch',
  'CampaignMoves_resume',
  'CampaignRun_decide',
  'Delivery_resend',
  'Message_accept',
  'OperatorSetAside_retry',
  'SetAside_retry',
  'TemplateTest_send',
  'TenantSending_resume',
  'WebhookDelivery_replay',
  'Webhook_recover',
];

/** No other call brings back what was before. Everything that deletes is final, too. */
const FINAL = [
  'AllowedRecipients_replace',
  'AllowedSenders_replace',
  'ApiKey_rotate',
  'AudienceMember_remove',
  'CampaignMoves_cancel',
  'ContactImport_cancel',
  'Delivery_close',
  'OperatorSetAside_discard',
  'Operator_rotate',
  'OwnApiKey_rotate',
  'Privacy_erase',
  'Retention_set',
  'Schedule_cancel',
  'SetAside_discard',
  'Suppression_removeAll',
  'TestClock_advance',
  'Webhook_rotateSecret',
];

/** What is made can be deleted, and what is changed can be changed back. */
const CHANGES = [
  'ApiKey_create',
  'ApiKey_update',
  'AudienceMember_add',
  'Audience_create',
  'Audience_update',
  'CampaignMoves_pause',
  'CampaignMoves_withdraw',
  'CampaignRun_dryRun',
  'CampaignSettings_update',
  'Campaign_addRecipients',
  'Campaign_create',
  'Campaign_update',
  'ContactImport_create',
  'Contact_create',
  'Contact_update',
  'Contact_upsert',
  'Invitation_create',
  'IpAllowList_addAddress',
  'IpAllowList_update',
  'IpAllowList_updateAddress',
  'IpAuthentication_update',
  'Member_passwordLink',
  'Member_update',
  'OperatorInvitation_create',
  'Operator_create',
  'Operator_update',
  'OwnApiKey_create',
  'OwnApiKey_update',
  'People_passwordLink',
  'People_update',
  'PlatformDomain_add',
  'PlatformDomain_lend',
  'PlatformDomain_verify',
  'PlatformTemplateVersion_add',
  'PlatformTemplateVersion_change',
  'PlatformTemplateVersion_publish',
  'PlatformTemplateVersion_rollBack',
  'PlatformTemplate_create',
  'PortalLink_create',
  'PriceList_set',
  'Privacy_export',
  'ProviderSuppression_add',
  'ProviderTemplate_push',
  'RecipientFile_add',
  'RecipientGuard_set',
  'RunFence_set',
  'Schedule_reschedule',
  'SenderDomain_add',
  'SenderDomain_changeReturnPath',
  'SenderDomain_changeTracking',
  'SenderDomain_verify',
  'SendingSettings_update',
  'SingleSender_add',
  'SmtpUser_add',
  'SmtpUser_update',
  'SuppressionImport_add',
  'SuppressionSettings_set',
  'Suppression_add',
  'TemplateVersion_add',
  'TemplateVersion_change',
  'TemplateVersion_publish',
  'TemplateVersion_rollBack',
  'Template_create',
  'Template_override',
  'TenantInvitation_create',
  'TenantQuota_set',
  'Tenant_create',
  'Tenant_reactivate',
  'Tenant_suspend',
  'Tenant_update',
  'TopicPreference_set',
  'Topic_create',
  'Topic_update',
  'Webhook_create',
  'Webhook_test',
  'Webhook_update',
];

/** Every operation that is decided here by name. */
export const DECIDED: Record<Effect, readonly string[]> = {
  reads: READS,
  sends: SENDS,
  final: FINAL,
  changes: CHANGES,
};

/** Throws for one that nobody has decided about. */
export function effectOf({ id, method }: Pick<ClientOperation, 'id' | 'method'>): Effect {
  if (method === 'GET') return 'reads';
  if (method === 'DELETE') return 'final';
  const found = Object.entries(DECIDED).find(([, ids]) => ids.includes(id));
  if (!found) throw new Error(`Say in tool-effects.ts what ${id} does: it may send, or be final.`);
  return found[0] as Effect;
}

/** What is offered when nothing else is asked for: most hosts lose their way among two hundred tools. */
export const USUAL: readonly string[] = [
  ...['Message_accept', 'Message_list', 'Message_get', 'Message_timeline', 'Explanation_explain'],
  ...['Schedule_cancel', 'ReceivedSms_list', 'Delivery_list'],
  ...['Template_list', 'Template_get', 'Template_create', 'Template_preview', 'Template_lint'],
  ...['TemplateVersion_add', 'TemplateVersion_change', 'TemplateVersion_publish', 'TemplateTest_send'],
  ...['Campaign_list', 'Campaign_get', 'Campaign_create', 'Campaign_update', 'Campaign_addRecipients'],
  ...['CampaignRun_dryRun', 'CampaignRun_get', 'CampaignRun_skipped', 'CampaignMoves_launch'],
  ...['CampaignMoves_pause', 'CampaignMoves_resume', 'CampaignMoves_cancel'],
  ...['Audience_list', 'Audience_create', 'Audience_get', 'Audience_count', 'AudienceMember_list'],
  ...['AudienceMember_add', 'Contact_list', 'Contact_upsert'],
  ...['Webhook_list', 'Webhook_create', 'Webhook_deliveries', 'Event_list'],
  ...['Suppression_list', 'Suppression_add', 'Suppression_remove'],
  ...['StatisticsReport_get', 'SendingState_get', 'Quota_get'],
  // With an operator's key.
  ...['Tenant_list', 'Tenant_get', 'TenantSending_get', 'TenantStatistics_get', 'OperatorStatistics_get'],
];
