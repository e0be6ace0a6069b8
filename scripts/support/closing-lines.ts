import type { Quickstart } from '../demo';
import type { Provider } from './product-environment';
import type { Steps } from './steps';

const EXAMPLE = {
  channel: 'email',
  from: 'Carillon <hello@example.com>',
  to: ['ada@example.com'],
  subject: 'Hello',
  text: 'It works.',
};

/** The last thing the person sees: where everything is, and one call that works when pasted. */
export function closingLines(quickstart: Quickstart, provider: Provider, steps: Steps): string[] {
  const curl =
    `curl -s ${quickstart.apiUrl}/v1/messages -H 'Authorization: Bearer ${quickstart.liveKey}' ` +
    `-H 'Content-Type: application/json' -d '${JSON.stringify(EXAMPLE)}'`;
  const inbox = provider.kind === 'simulator' ? [row('Inbox', quickstart.simulatorUrl)] : [];
  return [
    '',
    `  ${steps.bold('Carillon is running.')}`,
    '',
    row('Swagger UI', quickstart.docsUrl),
    ...inbox,
    row('Operator key', quickstart.operatorKey),
    row('Tenant key', quickstart.liveKey),
    '',
    provider.kind === 'real'
      ? '  Nothing was sent: put in a sender you have verified and your own address, and send the first one:'
      : '  Send one yourself:',
    '',
    curl,
    '',
    `  ${steps.dim('Logs are in .carillon/logs. Ctrl-C stops everything.')}`,
  ];
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(14)} ${value}`;
}
