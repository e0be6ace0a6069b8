import type { AuditEntry } from '@carillon/client';
import { actionWords } from '../../../audit/action-words';
import { OUTCOME_TONES } from '../../../audit/outcome-tones';
import { Badge, wordsOf } from '../../../kit/badge';
import { Code, Copy } from '../../../kit/copy';
import { Dialog } from '../../../kit/dialog';
import { Facts } from '../../../kit/page';
import { Time } from '../../../kit/time';

/** One entry of the audit log, with what was before and after. */
export function AuditDetail({ entry, onClose }: { entry: AuditEntry | null; onClose: () => void }) {
  return (
    <Dialog open={entry !== null} onClose={onClose} title={entry ? actionWords(entry.action) : 'Entry'} wide>
      {entry && (
        <>
          <Facts
            facts={{
              Action: <code>{entry.action}</code>,
              When: <Time at={entry.occurred_at} relative={false} />,
              Target: entry.target.id ? <Copy text={entry.target.id} /> : entry.target.type,
              Tenant: entry.tenant_id && <Copy text={entry.tenant_id} />,
              By: <Copy text={entry.actor.id} />,
              From: entry.actor.address,
              Outcome: <Badge tone={OUTCOME_TONES[entry.outcome]}>{wordsOf(entry.outcome)}</Badge>,
              Request: <Copy text={entry.request_id} />,
            }}
          />
          <div className="columns">
            <section className="stack" aria-label="Before">
              <h3>Before</h3>
              {entry.before ? (
                <Code>{JSON.stringify(entry.before, null, 2)}</Code>
              ) : (
                <p className="faint">Nothing.</p>
              )}
            </section>
            <section className="stack" aria-label="After">
              <h3>After</h3>
              {entry.after ? (
                <Code>{JSON.stringify(entry.after, null, 2)}</Code>
              ) : (
                <p className="faint">Nothing.</p>
              )}
            </section>
          </div>
        </>
      )}
    </Dialog>
  );
}
