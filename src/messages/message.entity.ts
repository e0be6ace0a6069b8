import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GateId, MessageId, TemplateVersionId, TenantId } from '../common/ids';
import type { EmailSource, SmsSource, Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';

export type Addressing = 'shared' | 'individual';

/** What must not wait behind bulk, and bulk. */
export const MESSAGE_LANES = ['transactional', 'bulk'] as const;
export type MessageLane = (typeof MESSAGE_LANES)[number];

/** What becomes of a recipient whose provider request was lost and of whom no trace is found. */
export type OnUnknown = 'resend' | 'hold';

/** A file of an e-mail: its bytes are stored once per tenant under their digest, or the provider fetches the URL. */
export interface AttachmentRef {
  filename: string;
  contentType: string | null;
  inline: boolean;
  sha256: string | null;
  url: string | null;
}

/** A whole document in place of source, headers and attachments; its bytes are stored like those of an attachment. */
export interface MimeRef {
  sha256: string;
  /** Decoded; null when the document has none. */
  subject: string | null;
}

export interface EmailContent {
  from: string;
  replyTo: string[];
  headers: Record<string, string>;
  attachments: AttachmentRef[];
  /** Null when the content comes from the pinned template version, or from a MIME document. */
  source: EmailSource | null;
  mime?: MimeRef;
}

export const GSM7_POLICIES = ['keep', 'substitute'] as const;
export type Gsm7Policy = (typeof GSM7_POLICIES)[number];

export interface SmsContent {
  from: string | null;
  source: SmsSource | null;
  /** What becomes of characters outside of the GSM alphabet; absent for `keep`. */
  gsm7?: Gsm7Policy;
}

@Entity('messages')
export class Message {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: MessageId;

  @Column({ type: 'text' })
  channel: Channel;

  @Column({ type: 'text' })
  addressing: Addressing;

  @Column({ type: 'text' })
  lane: MessageLane;

  /** Accepted with a test key: it is played through and never sent. */
  @Column({ type: 'boolean', default: false })
  test: boolean;

  /** Of a campaign: what its dispatches pass to leave. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  gateId: GateId | null;

  /** `held` while it waits for the quota; `released` when its deliveries were packed to be sent. */
  @Column({ type: 'text' })
  status: 'scheduled' | 'held' | 'released' | 'cancelled';

  @Column({ type: 'jsonb' })
  content: EmailContent | SmsContent;

  @Column({ type: 'text', collation: 'C', nullable: true })
  templateVersionId: TemplateVersionId | null;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  variables: Variables;

  /** As it was asked for, a tag of BCP 47; null for the template's own. */
  @Column({ type: 'text', nullable: true })
  locale: string | null;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  metadata: Record<string, string>;

  @Column({ type: 'text', array: true, default: () => "'{}'" })
  tags: string[];

  @Column({ type: 'text' })
  onUnknown: OnUnknown;

  /** What it is about, for those who do not want to hear of it. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  topic: string | null;

  /** Whether its e-mails say how to unsubscribe (RFC 8058). */
  @Column({ type: 'boolean', default: false })
  unsubscribe: boolean;

  @Column({ type: 'integer' })
  recipientCount: number;

  /** Bytes of the largest copy as the provider counts them, attachments after Base64. */
  @Column({ type: 'integer' })
  copyBytes: number;

  /** For how many it waits while it is held. Scheduled once more, it is counted already. */
  @Column({ type: 'integer', nullable: true })
  heldRecipients: number | null;

  @Column({ type: 'timestamptz', nullable: true })
  scheduledAt: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;

  /** Of the trace in which it was accepted (W3C Trace Context); null where nothing is traced. */
  @Column({ type: 'text', nullable: true })
  traceparent: string | null;

  /** What was stored is not kept for ever: see src/privacy. The row itself stays. */
  @Column({ type: 'timestamptz', nullable: true })
  contentWipedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  recipientsWipedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  eventsWipedAt: Date | null;

  /** When to look what of it need not be kept any more; null when nothing is left. */
  @Column({ type: 'timestamptz', nullable: true, default: () => 'now()' })
  retentionDueAt: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
