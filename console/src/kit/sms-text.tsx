import type { ReactNode } from 'react';

/** The text of an SMS as a phone shows it. */
export function SmsText({ children }: { children: ReactNode }) {
  return <p className="sms-text">{children}</p>;
}
