import type { Client } from 'pg';
import { refusedOtherwise } from '../audit/refused-otherwise';
import type { Row } from '../rig/row';

const HOGS = 60;

/** Somebody locks the tables that every request writes, and sits on sessions in open transactions. */
export const lockedTables: Row = {
  number: 31,
  title: 'tables locked',
  allows: { refusals: true, resent: true, unknown: true },
  async run(run) {
    const seconds = run.seconds(6, 60);
    run.load(await run.tenant(), { perSecond: run.scale.messages / (seconds + 4) });
    await run.whenAccepted(run.scale.messages * 0.1);
    const hogs = await Promise.all(Array.from({ length: HOGS }, () => run.stand.connect()));
    await run.outage(
      'tables locked',
      async () => {
        await Promise.all(hogs.map((hog) => hog.query('BEGIN')));
        await lockTables(hogs[0]);
      },
      seconds,
      async () => {
        await Promise.all(hogs.map((hog) => hog.end()));
      },
    );
  },
  judge: (audit) => refusedOtherwise(audit),
};

const DEADLOCK = '40P01';

/** In a transaction that is open. Of a deadlock with the platform's own transactions we may be the victim. */
async function lockTables(hog: Client | undefined): Promise<void> {
  for (;;) {
    try {
      await hog?.query('LOCK TABLE messages, dispatches IN ACCESS EXCLUSIVE MODE');
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK) throw error;
      await hog?.query('ROLLBACK; BEGIN');
    }
  }
}
