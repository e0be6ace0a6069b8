import { randomBytes } from 'node:crypto';
import type { Audit } from '../audit/audit';
import type { Row } from '../rig/row';

const HEAP_MB = 96;
/** Base64 and JSON make several copies of it. */
const BIG_BYTES = 24 * 1024 * 1024;

/** An e-mail that no worker survives preparing: it may cost some of them, and nothing but itself is lost to it. */
export const exhaustedMemory: Row = {
  number: 27,
  title: 'out of memory',
  needs: { workerNodeArgs: [`--max-old-space-size=${HEAP_MB}`] },
  allows: { resent: true, unknown: true, ends: true },
  async run(run) {
    const { random, scale } = run;
    const big = random.points(run.oneForEach(1_000, 1), scale.messages);
    const content = randomBytes(BIG_BYTES).toString('base64');
    const tenant = await run.tenant();
    run.load(tenant, {
      perSecond: scale.messages / run.seconds(8, 60),
      amend: ({ body, recipients, ref }, index) => {
        if (!big.includes(index)) return;
        Object.assign(body, {
          channel: 'email',
          from: 'Acme <hello@example.com>',
          subject: ref,
          text: 'Big.',
        });
        Object.assign(body, {
          attachments: [{ filename: 'big.bin', content, content_type: 'application/octet-stream' }],
        });
        delete body.body;
        delete body.html;
        delete body.recipients;
        delete body.cc;
        recipients.splice(0, recipients.length, `${ref}big@example.com`);
        body.to = recipients;
      },
    });
    await run.loadsDone();
    run.faults.push(
      ...big.map(() => ({ kind: 'e-mail too big for a worker', at: Date.now(), endedAt: null })),
    );
  },
  judge: ({ deliveries }: Audit, run) => {
    const big = deliveries.filter(({ address }) => address.endsWith('big@example.com'));
    run.figures.workersLost = run.unexpectedEnds;
    return run.figures.workersLost === 0 && big.length > 0
      ? ['no worker ran out of memory: nothing was shown']
      : [];
  },
};
