import type { CreateMessage, Message } from '@carillon/client';
import { addressesOf } from './addresses-of';
import type { LocalTime } from './time-fields';
import { HOME_ZONE, instantOf } from './zoned-time';

/** A message while it is written: texts as they stand in the fields. */
export interface MessageDraft {
  channel: Message['channel'];
  from: string;
  to: string;
  cc: string;
  bcc: string;
  /** A copy of their own for each, who then see nobody else. */
  isIndividual: boolean;
  isTemplate: boolean;
  templateId: string;
  variables: Record<string, unknown>;
  locale: string;
  subject: string;
  html: string;
  text: string;
  body: string;
  isLater: boolean;
  time: LocalTime;
  topic: string;
  tags: string;
  metadata: string;
  testOutcome: string;
}

export const EMPTY_DRAFT: MessageDraft = {
  ...{ channel: 'email', from: '', to: '', cc: '', bcc: '', isIndividual: false },
  ...{
    isTemplate: false,
    templateId: '',
    variables: {},
    locale: '',
    subject: '',
    html: '',
    text: '',
    body: '',
  },
  ...{
    isLater: false,
    time: { local: '', zone: HOME_ZONE },
    topic: '',
    tags: '',
    metadata: '',
    testOutcome: '',
  },
};

/** What the API is asked for. It checks; only what is empty is left out. */
export function requestOf(draft: MessageDraft, isTest: boolean): CreateMessage {
  const isEmail = draft.channel === 'email';
  const to = addressesOf(draft.to);
  const given = (name: string, value: string): object =>
    value.trim() === '' ? {} : { [name]: value.trim() };
  const list = (name: string, values: string[]): object => (values.length === 0 ? {} : { [name]: values });
  return {
    channel: draft.channel,
    ...given('from', draft.from),
    ...(draft.isIndividual ? { recipients: to.map((address) => ({ to: address })) } : { to }),
    ...(isEmail && !draft.isIndividual
      ? { ...list('cc', addressesOf(draft.cc)), ...list('bcc', addressesOf(draft.bcc)) }
      : {}),
    ...(draft.isTemplate
      ? { template: { id: draft.templateId }, variables: draft.variables, ...given('locale', draft.locale) }
      : isEmail
        ? { ...given('subject', draft.subject), ...given('html', draft.html), ...given('text', draft.text) }
        : given('body', draft.body)),
    ...(draft.isLater && draft.time.local
      ? { scheduled_at: instantOf(draft.time.local, draft.time.zone) }
      : {}),
    ...given('topic', draft.topic),
    ...list('tags', draft.tags.split(/[\s,]+/).filter(Boolean)),
    ...(draft.metadata.trim() ? { metadata: metadataOf(draft.metadata) } : {}),
    ...(isTest ? given('test_outcome', draft.testOutcome) : {}),
  };
}

/** Lines of `name=value`. */
function metadataOf(lines: string): Record<string, string> {
  const pairs = lines.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    pairs.map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name.trim(), value.join('=').trim()];
    }),
  );
}
