import type { Allowances } from '../rig/row';
import type { Audit } from './audit';

const SHOWN = 3;

/** The invariants of every row, but for what its fault makes so. One sentence for each that does not hold. */
export function violations(found: Audit, allows: Allowances): string[] {
  const refused = Object.entries(found.refused).map(([how, times]) => `${times} × ${how}`);
  return [
    ...sentence('lost', found.lost),
    ...sentence('duplicated without a mark', found.duplicatedUnflagged),
    ...sentence('status and ledger contradict each other', found.untrue),
    ...sentence('taken for lost too early', found.concludedTooEarly),
    ...sentence('event applied more than once', found.appliedTwice),
    ...sentence('held as unknown, although the provider has it', found.unknownButSent),
    ...(allows.unknown ? [] : count('left unknown', found.unknown)),
    ...(allows.resent ? [] : count('sent again', found.flaggedResent)),
    ...(allows.unheard ? [] : count('without the event that it was delivered', found.unheard)),
    ...(allows.ends ? [] : count('programs ended by themselves', found.unexpectedEnds)),
    ...(allows.refusals ? [] : sentence('refused by the API', refused)),
    ...(allows.refusals ? [] : count('not answered by the API', found.unanswered)),
  ];
}

function sentence(what: string, findings: string[]): string[] {
  if (findings.length === 0) return [];
  const rest = findings.length > SHOWN ? `, and ${findings.length - SHOWN} more` : '';
  return [`${findings.length} ${what}: ${findings.slice(0, SHOWN).join('; ')}${rest}`];
}

function count(what: string, times: number): string[] {
  return times > 0 ? [`${times} ${what}`] : [];
}
