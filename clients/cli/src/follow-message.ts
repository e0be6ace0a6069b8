import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery, Message, MessageDetail } from '@carillon/client';
import { NotWell } from './failure.js';
import { interruptible } from './interruptible.js';
import { printJson, printLine, printTable } from './output.js';
import type { Session } from './session.js';

const ASKED_EVERY_MS = 1_000;
const FINAL: MessageDetail['status'][] = ['completed', 'cancelled'];

/** Until the message has come to an end, saying each status once; NotWell unless everybody got it. */
export async function followMessage(session: Session, message: Message): Promise<void> {
  const ended = await interruptible(
    `${message.id} goes on; "carillon messages get ${message.id}" shows it.`,
    (signal) => untilFinal(session, message, signal),
  );
  if (session.json) printJson(ended);
  else printDeliveries(ended.deliveries);
  if (ended.deliveries.some(({ status }) => status !== 'delivered')) throw new NotWell();
}

export function printDeliveries(deliveries: Delivery[]): void {
  printTable(
    ['RECIPIENT', 'STATUS', 'WHY', 'DELIVERY'],
    deliveries.map(({ recipient, status, reason, id }) => [recipient, status, reason, id]),
  );
}

async function untilFinal(
  { carillon, json }: Session,
  { id, status }: Message,
  signal: AbortSignal,
): Promise<MessageDetail> {
  let told: string = status;
  if (!json) printLine(id, told);
  for (;;) {
    const detail = await carillon.messages.get(id, { signal });
    if (detail.status !== told && !json) printLine(id, detail.status);
    told = detail.status;
    if (FINAL.includes(detail.status)) return detail;
    await wait(ASKED_EVERY_MS, undefined, { signal });
  }
}
