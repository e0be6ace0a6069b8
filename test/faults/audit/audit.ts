/** One delivery that a client was promised, and all that is known of it. */
export interface AuditedDelivery {
  id: string;
  messageId: string;
  address: string;
  channel: 'email' | 'sms';
  status: string;
  possibleDuplicate: boolean;
  /** When the provider accepted it: once, if all is well. */
  sentAt: number[];
}

export interface Recovery {
  kind: string;
  /** From the fault to the next acceptance by the provider of work that was due when it happened, or while it lasted. */
  seconds: number;
  /** From its end to the acceptance of the last of that work. */
  caughtUpSeconds: number;
}

/** What came of one run. Lists hold ids, or a sentence for each finding; empty lists are good news. */
export interface Audit {
  messages: number;
  deliveries: AuditedDelivery[];
  /** Promised with a 202, and not in the database, or in no final status, or given up. */
  lost: string[];
  duplicatedUnflagged: string[];
  duplicatedFlagged: string[];
  /** Marked and sent again although the provider had it by then: somebody looked too early, or not well enough. */
  concludedTooEarly: string[];
  /** Sent again and marked, whether or not the provider had it twice. */
  flaggedResent: number;
  /** Left as unknown: held for a person to decide. */
  unknown: number;
  /** Of these, those that the provider has: somebody should have found out. */
  unknownButSent: string[];
  /** Went through unknown at some time. */
  wasUnknown: number;
  /** The status and the provider's ledger contradict each other. */
  untrue: string[];
  /** Final for the provider, but the status says no more than sent. */
  unheard: number;
  /** Events that were applied more than once. */
  appliedTwice: string[];
  /** Stored, although the client has no answer. */
  storedUnanswered: number;
  refused: Record<string, number>;
  unanswered: number;
  acceptP50Ms: number;
  acceptP99Ms: number;
  /** Programs of the product that ended although nobody asked them to. */
  unexpectedEnds: number;
  recoveries: Recovery[];
}
