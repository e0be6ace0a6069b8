import { setTimeout as delay } from 'node:timers/promises';
import { SendDispatchProcessor } from '../../src/channels/send-dispatch.processor';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { send } from '../support/messages';

/** What is beyond the first few rings is fed by whoever sends, not by the sweep of every few seconds. */
describe('a long row', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    await carillon.worker?.close();
    carillon.env.sweepIntervalMs = 3_600_000;
    await carillon.startWorker();
  });
  afterAll(() => carillon.stop());

  function slowDownFinding(ms: number): void {
    const processor = carillon.worker?.get(SendDispatchProcessor);
    if (!processor) throw new Error('no worker');
    const find = processor.findDueAcrossTenants.bind(processor);
    processor.findDueAcrossTenants = async (...args) => {
      const rings = await find(...args);
      await delay(ms);
      return rings;
    };
  }

  /** A document never shares a request, so that each is a dispatch that waits by itself. */
  const bulk = (address: string) => {
    const mime = `From: hello@example.com\r\nTo: ${address}\r\nSubject: Row\r\n\r\nHello\r\n`;
    return { channel: 'email', lane: 'bulk', mime: Buffer.from(mime).toString('base64') };
  };

  it('is sent to its end without a pause, however slowly what is due is found', async () => {
    slowDownFinding(200);
    const many = 60;
    await Promise.all(
      Array.from({ length: many }, (_, i) => send(tenant.api, bulk(`silent+${i}@example.com`))),
    );
    await eventually(async () => expect((await carillon.ledger()).length).toBe(many), { timeoutMs: 18_000 });
  });
});
