import { sourceFiles } from './source-files';

/** Who speaks to whom. Every call to a URL that a tenant gave goes through the webhook client. */
const SPEAK = {
  'src/channels/smtp2go/client.ts': 'to the provider, whose address the operator sets',
  'src/people/oidc-issuer.ts': 'to the issuer that vouches for people, which the operator sets',
  'src/webhooks/webhook-client.ts': 'to endpoints of tenants, by the rules of endpoint-url.ts',
  'src/webhooks/public-connector.ts': 'the sockets of the webhook client',
};

/** Every way out of the process that Node and our dependencies offer, but for the drivers of PostgreSQL and Redis. */
const IMPORTS = String.raw`(\bfrom |\brequire\(|\bimport\()['"]`;
const WAYS_OUT = [
  new RegExp(`${IMPORTS}(node:)?(https?|http2|net|tls|dgram|inspector|undici)(/promises)?['"]`),
  new RegExp(
    `${IMPORTS}(axios|got|node-fetch|ky|superagent|needle|request|nodemailer|openid-client|oauth4webapi|@nestjs/axios)['"]`,
  ),
  /(?<![.\w])fetch\(|\bglobalThis\.fetch\b|\bnew (WebSocket|EventSource|XMLHttpRequest)\(/,
];
/** What is taken from those modules and opens no connection. */
const HARMLESS = [
  /^import type .*;$/gm,
  // It listens.
  /^import \{ createServer(, type \w+)* \} from 'node:http';$/gm,
  /^import \{ ((type \w+|isIP|isIPv4|isIPv6)(, )?)+ \} from 'node:net';$/gm,
];

describe('calls to the outside', () => {
  const leading = sourceFiles('src').filter(({ path, text }) => {
    const rest = HARMLESS.reduce((left, pattern) => left.replace(pattern, ''), text);
    return !path.endsWith('.generated.ts') && WAYS_OUT.some((way) => way.test(rest));
  });

  it('are made by the clients of the list, and by nothing else', () => {
    expect(leading.map(({ path }) => path).sort()).toEqual(Object.keys(SPEAK).sort());
  });

  it('go through the connector that checks addresses when a tenant says where to', () => {
    const client = leading.find(({ path }) => path === 'src/webhooks/webhook-client.ts')?.text ?? '';
    expect(client).toMatch(/connect: publicConnector\(/);
    expect(client.match(/\brequest\(/g)).toHaveLength(1);
    expect(client).toMatch(/dispatcher: this\.agent/);
    expect(client).not.toMatch(/maxRedirections|interceptors\.redirect/);
  });
});
