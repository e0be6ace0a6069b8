import type { Operation } from './operation';
import { ACTIVITY_OPERATIONS } from './operations/activity';
import { API_KEY_OPERATIONS } from './operations/api-keys';
import { DOMAIN_OPERATIONS } from './operations/domains';
import { EMAIL_OPERATIONS } from './operations/email';
import { SINGLE_SENDER_OPERATIONS } from './operations/single-senders';
import { SMS_OPERATIONS } from './operations/sms';
import { SUBACCOUNT_OPERATIONS } from './operations/subaccounts';
import { SUPPRESSION_OPERATIONS } from './operations/suppressions';
import { TEMPLATE_OPERATIONS } from './operations/templates';
import { WEBHOOK_OPERATIONS } from './operations/webhooks';

/** The provider's operations that are simulated, one row each. */
export const OPERATIONS: readonly Operation[] = [
  ...ACTIVITY_OPERATIONS,
  ...API_KEY_OPERATIONS,
  ...DOMAIN_OPERATIONS,
  ...EMAIL_OPERATIONS,
  ...SINGLE_SENDER_OPERATIONS,
  ...SMS_OPERATIONS,
  ...SUBACCOUNT_OPERATIONS,
  ...SUPPRESSION_OPERATIONS,
  ...TEMPLATE_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
];
