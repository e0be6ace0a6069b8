import type { Operation } from './operation';
import { ACTIVITY_OPERATIONS } from './operations/activity';
import { ALLOWED_LIST_OPERATIONS } from './operations/allowed-lists';
import { API_KEY_OPERATIONS } from './operations/api-keys';
import { ARCHIVE_OPERATIONS } from './operations/archive';
import { DEDICATED_IP_OPERATIONS } from './operations/dedicated-ips';
import { DOMAIN_OPERATIONS } from './operations/domains';
import { EMAIL_OPERATIONS } from './operations/email';
import { IP_ALLOW_LIST_OPERATIONS } from './operations/ip-allow-list';
import { IP_AUTH_OPERATIONS } from './operations/ip-auth';
import { SINGLE_SENDER_OPERATIONS } from './operations/single-senders';
import { SMS_OPERATIONS } from './operations/sms';
import { SMTP_USER_OPERATIONS } from './operations/smtp-users';
import { STATS_OPERATIONS } from './operations/stats';
import { SUBACCOUNT_OPERATIONS } from './operations/subaccounts';
import { SUPPRESSION_OPERATIONS } from './operations/suppressions';
import { TEMPLATE_OPERATIONS } from './operations/templates';
import { WEBHOOK_OPERATIONS } from './operations/webhooks';

/** All 73 operations of the provider; the paths that take POST and PATCH are one row each. */
export const OPERATIONS: readonly Operation[] = [
  ...ACTIVITY_OPERATIONS,
  ...ALLOWED_LIST_OPERATIONS,
  ...API_KEY_OPERATIONS,
  ...ARCHIVE_OPERATIONS,
  ...DEDICATED_IP_OPERATIONS,
  ...DOMAIN_OPERATIONS,
  ...EMAIL_OPERATIONS,
  ...IP_ALLOW_LIST_OPERATIONS,
  ...IP_AUTH_OPERATIONS,
  ...SINGLE_SENDER_OPERATIONS,
  ...SMS_OPERATIONS,
  ...SMTP_USER_OPERATIONS,
  ...STATS_OPERATIONS,
  ...SUBACCOUNT_OPERATIONS,
  ...SUPPRESSION_OPERATIONS,
  ...TEMPLATE_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
];
