import { withoutQuery } from './endpoint-url';
import { escaped, type Html, htmlPage } from '../common/html-page';
import type { PortalLog, PortalView } from './portal.service';
import { WEBHOOK_DELIVERY_STATUSES } from './webhook-delivery.entity';
import type { WholeDelivery } from './webhook-log.store';
import { webhookBody } from './webhook-payload';

const TITLE = 'Webhook deliveries';

/** The log of an endpoint, for whoever has the link. `action` is the path of the page. Pure. */
export function portalPage({ endpoint, grant, deliveries, status, next }: PortalLog, action: string): Html {
  const link = (query: string, text: string, isCurrent: boolean) =>
    `<a href="${escaped(action)}${query}"${isCurrent ? ' aria-current="page"' : ''}>${text}</a>`;
  const filters = [
    link('', 'All', status === null),
    ...WEBHOOK_DELIVERY_STATUSES.map((each) => link(`?status=${each}`, each, status === each)),
  ];
  const rows = deliveries.map(({ id, eventType, status: state, attempts, createdAt }) => {
    const last = attempts.at(-1);
    const answer = last ? (last.responseStatus ?? last.problem ?? '') : '';
    const cells = [
      `<a href="${escaped(action)}/${id}"><code>${escaped(eventType)}</code></a>`,
      instant(createdAt),
      `<span class="${state}">${state}</span>`,
      String(attempts.length),
      escaped(String(answer)),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const heads = ['Event', 'Since', 'Status', 'Tries', 'Last answer']
    .map((head) => `<th>${head}</th>`)
    .join('');
  const older = `?after=${next ?? ''}${status === null ? '' : `&amp;status=${status}`}`;
  const parts = [
    `<h1>${TITLE}</h1><p>To <code>${escaped(withoutQuery(endpoint.url))}</code>${endpoint.enabled ? '' : ', which is disabled'}.`,
    ` This page is open until ${instant(grant.expiresAt)}.</p><nav>${filters.join('')}</nav>`,
    rows.length === 0
      ? '<p>There is nothing here.</p>'
      : `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
    next === null ? '' : `<p>${link(older, 'Older', false)}</p>`,
  ];
  return htmlPage('en', TITLE, parts.join(''), true);
}

/** One delivery: what is sent, each try with its answer, and a button. */
export function portalDeliveryPage(
  { grant, endpoint }: PortalView,
  delivery: WholeDelivery,
  action: string,
  replayed: boolean,
): Html {
  const { id, eventId, eventType, status, attempts, event, payload } = delivery;
  const heads = ['Try', 'At', 'Took', 'Answer', 'Said'].map((head) => `<th>${head}</th>`).join('');
  const rows = attempts.map(({ attempt, startedAt, durationMs, responseStatus, responseBody, problem }) => {
    const cells = [
      String(attempt),
      instant(new Date(startedAt)),
      `${durationMs} ms`,
      escaped(String(responseStatus ?? problem ?? '')),
      `<code>${escaped(responseBody ?? '')}</code>`,
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const form = `<form method="post" action="${escaped(action)}/${id}"><button type="submit">Replay</button></form>`;
  const parts = [
    `<p><a href="${escaped(action)}">${TITLE}</a></p><h1><code>${escaped(eventType)}</code></h1>`,
    replayed ? '<p role="status">It is sent once more.</p>' : '',
    `<p><span class="${status}">${status}</span>, <code>webhook-id: ${escaped(eventId)}</code></p>`,
    grant.canReplay && endpoint.enabled ? form : '',
    attempts.length === 0
      ? '<p>It was not tried yet.</p>'
      : `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
    `<h2>What is sent</h2><pre>${escaped(indented(webhookBody(event, payload)))}</pre>`,
  ];
  return htmlPage('en', escaped(eventType), parts.join(''), true);
}

export function closedPortalPage(): Html {
  const title = 'This link is not good any more';
  const detail = 'It was for a short time. Ask whoever gave it to you for another one.';
  return htmlPage('en', title, `<h1>${title}</h1><p>${detail}</p>`);
}

function instant(at: Date): Html {
  const iso = at.toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

function indented(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2);
}
