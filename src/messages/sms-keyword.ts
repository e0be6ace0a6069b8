export type SmsKeyword = 'opt_out' | 'opt_in';

/** The words of the CTIA's Messaging Principles and Best Practices, as carriers know them. */
const OPT_OUT = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'];
const OPT_IN = ['START', 'YES', 'UNSTOP'];

/** The word alone, in small or large letters, with what people put around it: “Stop!” is one, “please stop” is not. Pure. */
export function keywordIn(content: string): SmsKeyword | null {
  const word = content.replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '').toUpperCase();
  if (OPT_OUT.includes(word)) return 'opt_out';
  return OPT_IN.includes(word) ? 'opt_in' : null;
}
