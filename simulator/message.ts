export interface StoredHeader {
  header: string;
  value: string;
}

export interface StoredAttachment {
  filename: string;
  mimetype: string;
  bytes: number;
  inline: boolean;
  /** Base64; absent when the attachment was given by URL, which the simulator never fetches. */
  fileblob?: string;
  url?: string;
}

export interface StoredRecipient {
  address: string;
  /** The newest event of this recipient, in the words of the activity search; `queued` before the first. */
  status: string;
}

export interface StoredMessage {
  id: string;
  channel: 'email' | 'sms';
  at: string;
  account: string;
  account_name: string;
  key: string;
  operation: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  text: string;
  html: string;
  headers: StoredHeader[];
  attachments: StoredAttachment[];
  recipients: StoredRecipient[];
  bytes: number;
  schedule_id?: string;
  segments?: number;
  /** Found by /archive/search. */
  archived?: boolean;
  /** For events about it; not part of any view. */
  facts: MessageFacts;
}

/** What events need to know of a message, without its content: events outlive the inbox. */
export interface MessageFacts {
  id: string;
  channel: 'email' | 'sms';
  accountId: string;
  accountName: string;
  /** Short form of the API key. */
  auth: string;
  from: string;
  sender: string;
  senderName: string;
  subject: string;
  messageId: string;
  headers: StoredHeader[];
  to: string[];
  cc: string[];
  bcc: string[];
  clientIp: string;
  bytes: number;
  submittedAt: number;
  /** SMS only: the number and the text. */
  destination?: string;
  content?: string;
}
