import type { DnsRecord } from '@carillon/client';

/** What a record is called, and what it is good for. */
export const DNS_PURPOSES: Record<DnsRecord['purpose'], { title: string; what: string }> = {
  dkim: { title: 'Signature (DKIM)', what: 'Lets receivers check that mail is from you and unchanged.' },
  return_path: { title: 'Return path', what: 'Where bounces go, so that SPF passes for your domain.' },
  tracking: { title: 'Tracking', what: 'In links and opens that are tracked. Sending does not need it.' },
};
