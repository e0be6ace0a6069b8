import { createHash, randomUUID } from 'node:crypto';
import { shortKey } from '../accounts';
import { beginCycle } from '../billing-cycle';
import {
  notAllowed,
  optionalDate,
  optionalText,
  optionalTexts,
  requiredText,
  type JsonObject,
} from '../fields';
import type { MessageFacts, StoredMessage } from '../message';
import type { Call, Operation } from '../operation';
import { refuseOnFreePlan } from '../plan-limits';
import { ProviderError } from '../provider-error';

const MAX_NUMBERS = 100;
const MAX_VIEW = 1000;
const DAY_MS = 24 * 60 * 60_000;
const VIEW_DAYS = 7;
const SUMMARY_DAYS = 0;
const UNIT_COST = 0.05;
const GSM_7 = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà^{}\\[~\]|€]*$/;

export const SMS_OPERATIONS: Operation[] = [
  { path: '/sms/send', does: 'sends to up to 100 numbers, counts units, makes events', handler: send },
  {
    path: '/sms/view-sent',
    does: 'shows what was sent, with free-text statuses',
    handler: viewSent,
    takesSubaccountId: true,
  },
  {
    path: '/sms/view-received',
    does: 'shows what the control API has sent in',
    handler: viewReceived,
    takesSubaccountId: true,
  },
  {
    path: '/sms/summary',
    does: 'counts messages, units and cost',
    handler: summary,
    takesSubaccountId: true,
  },
];

function send({ simulator, account, key, body, operation, clientIp }: Call): unknown {
  const destinations = readDestinations(body);
  const content = requiredText(body, 'content');
  const sender = optionalText(body, 'sender') ?? '';
  if (sender && !isNumber(sender))
    throw ProviderError.invalidField('sender', 'was expecting an E.164 number');
  if (!account.smsEnabled && simulator.options.smsDisabledAnswer === 'refuse') {
    throw ProviderError.exception('SMS is not enabled for this account');
  }
  refuseOnFreePlan(simulator, 'SMS messages');
  beginCycle(account);
  if (simulator.options.quotaExhausted !== 'accept' && account.smsUsed >= account.smsLimit) {
    throw ProviderError.exception('The monthly SMS limit of this account is used up');
  }
  const { inbox, ledger, lifeCycle, options, state } = simulator;
  const now = Date.now();
  const at = new Date(now).toISOString();
  const shared = { account: account.id, account_name: account.name, key: shortKey(key.key), operation };
  const sha256 = createHash('sha256').update(content).digest('hex');
  const bytes = Buffer.byteLength(content);
  const segments = smsSegments(content);
  const nothing = { cc: [], bcc: [], headers: [] };
  const messages = destinations.map((destination) => {
    const id = randomUUID();
    const from = sender || 'shared';
    ledger.append({
      at,
      channel: 'sms',
      ...shared,
      message_id: id,
      sender: from,
      recipients: [destination],
      sha256,
      bytes,
    });
    const recipients = [{ address: destination, status: 'queued' }];
    const shown = {
      from,
      to: [destination],
      subject: '',
      text: content,
      html: '',
      attachments: [],
      recipients,
    };
    const facts: MessageFacts = {
      id,
      channel: 'sms',
      accountId: account.id,
      accountName: account.name,
      auth: shared.key,
      from,
      sender,
      senderName: '',
      subject: '',
      messageId: id,
      to: [destination],
      ...nothing,
      clientIp,
      bytes,
      submittedAt: now,
      destination,
      content,
    };
    inbox.add({ id, channel: 'sms', at, ...shared, ...nothing, ...shown, bytes, segments, facts }, options);
    lifeCycle.sms(facts);
    return { destination, message_id: id, status: 'queued' };
  });
  account.smsUsed += segments * destinations.length;
  state.saveSoon();
  return { statuses: { queued: messages.length }, total_sent: messages.length, messages };
}

function readDestinations(body: JsonObject): string[] {
  const list = optionalTexts(body, 'destination') ?? [];
  if (list.length === 0) throw ProviderError.invalidField('destination', 'is required');
  if (list.length > MAX_NUMBERS) {
    throw ProviderError.invalidField(
      'destination',
      `was expecting at most ${MAX_NUMBERS} numbers but found ${list.length}`,
    );
  }
  const bad = list.find((number) => !isNumber(number));
  if (bad !== undefined) throw notAllowed('destination', ['+<country code><number>'], bad);
  return list;
}

function isNumber(text: string): boolean {
  return /^\+?[1-9]\d{5,14}$/.test(text);
}

/** One unit up to 160 characters (70 outside the GSM alphabet), else 153 (67) in each. */
export function smsSegments(content: string): number {
  const gsm = GSM_7.test(content);
  const length = gsm ? content.length + (content.match(/[\^{}\\[~\]|€]/g)?.length ?? 0) : content.length;
  const [single, several] = gsm ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / several);
}

function viewSent(call: Call): unknown {
  const username = optionalText(call.body, 'username');
  const messages = sentBy(call, VIEW_DAYS)
    .filter(({ key }) => !username || key === username)
    .slice(0, MAX_VIEW)
    .map((message) => ({
      id: message.id,
      timestamp: message.at,
      username: message.key,
      sender: message.from,
      sender_email: '',
      destination_address: message.to[0],
      destination_address_country: '',
      format: 'SMS',
      status: message.recipients[0]?.status,
      content: message.text,
      units: message.segments,
    }));
  return { messages };
}

/** The username is that of the key that last wrote to the number, which the provider does not explain. */
function viewReceived({ simulator, account, body }: Call): unknown {
  const { from, until } = periodOf(body, VIEW_DAYS);
  const username = optionalText(body, 'username');
  const messages = account.smsReceived
    .filter(({ at }) => at >= from && at < until)
    .map((sms) => ({
      source_address: sms.from,
      destination_address: sms.to,
      timestamp: new Date(sms.at).toISOString(),
      content: sms.content,
      message_id: sms.id,
      username:
        simulator.inbox.find({ to: sms.from, channel: 'sms', account: account.id, limit: 1 })[0]?.key ?? '',
    }))
    .filter((sms) => !username || sms.username === username);
  return { messages };
}

function summary(call: Call): unknown {
  const sent = sentBy(call, SUMMARY_DAYS);
  const units = sent.reduce((sum, { segments = 1 }) => sum + segments, 0);
  return {
    total_messages: sent.length,
    total_units: units,
    total_cost: Number((units * UNIT_COST).toFixed(3)),
  };
}

/** Newest first. */
function sentBy({ simulator, account, body }: Call, days: number): StoredMessage[] {
  const { from, until } = periodOf(body, days);
  const sent: StoredMessage[] = [];
  for (const message of simulator.inbox.newestFirst()) {
    const at = Date.parse(message.at);
    if (message.channel === 'sms' && message.account === account.id && at >= from && at < until)
      sent.push(message);
  }
  return sent;
}

/** Without a start it begins at the midnight of so many days ago. */
function periodOf(body: JsonObject, days: number): { from: number; until: number } {
  const midnight = new Date().setUTCHours(0, 0, 0, 0);
  return {
    from: optionalDate(body, 'start_date') ?? midnight - days * DAY_MS,
    until: optionalDate(body, 'end_date') ?? Infinity,
  };
}
