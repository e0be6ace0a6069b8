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

/** What the live key does here. */
const LIVE: Record<Provider['kind'], string> = {
  simulator: 'what is sent with the live key arrives in the inbox. Nothing leaves this machine.',
  elsewhere: 'what is sent with the live key goes to the provider that SMTP2GO_BASE_URL names.',
  real: 'put in a sender you have verified and your own address, and it is sent. Nothing was sent so far.',
};

/** The last thing the person sees: where everything is, and one call that works when pasted. */
export function closingLines(
  quickstart: Quickstart,
  provider: Provider,
  probes: { api: number; worker: number },
  steps: Steps,
): string[] {
  const curl =
    `curl -s ${quickstart.apiUrl}/v1/messages -H 'Authorization: Bearer ${quickstart.testKey}' ` +
    `-H 'Content-Type: application/json' -d '${JSON.stringify(EXAMPLE)}'`;
  const inbox = provider.kind === 'simulator' ? [row('Inbox', quickstart.simulatorUrl)] : [];
  return [
    '',
    `  ${steps.bold('Carillon is running.')}`,
    '',
    row('Console', `${quickstart.apiUrl}/console`),
    row('Sign in as', `${quickstart.person.email} with ${quickstart.person.password}`),
    row('Swagger UI', quickstart.docsUrl),
    ...inbox,
    row('Metrics', `http://127.0.0.1:${probes.api}/metrics (API) and :${probes.worker} (worker)`),
    row('Operator key', quickstart.operatorKey),
    row('Test key', quickstart.testKey),
    row('Live key', quickstart.liveKey),
    '',
    '  Try one yourself. With the test key it is played through and reaches nobody; "test_outcome": "bounced" lets it bounce:',
    '',
    curl,
    '',
    `  Going live is the other key: ${LIVE[provider.kind]}`,
    '',
    `  ${steps.dim('Logs are in .carillon/logs. Ctrl-C stops everything.')}`,
  ];
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(14)} ${value}`;
}
