import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const OIDC_CLIENT = { id: 'carillon', secret: 'the secret of the client' };

type Claims = Record<string, unknown>;

/** How an answer goes wrong, on purpose. */
export interface Mischief {
  claims?: Claims;
  signedBy?: KeyObject;
  algorithm?: 'none';
}

interface Code {
  challenge: string;
  redirectUri: string;
  nonce: string;
}

/** A small OpenID provider outside of us: it checks what it is asked, and signs with RS256. Whoever comes is signed in. */
export class OidcProvider {
  /** Of the person who sits at the browser. */
  person: Claims = {};
  mischief: Mischief = {};
  readonly asked: string[] = [];
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly codes = new Map<string, Code>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request).then(
        ({ status, location, body }) => {
          const headers = { 'content-type': 'application/json', ...(location && { location }) };
          response.writeHead(status, headers).end(JSON.stringify(body ?? {}));
        },
        (error: Error) => response.writeHead(400).end(JSON.stringify({ error: error.message })),
      );
    });
  }

  static async start(): Promise<OidcProvider> {
    const provider = new OidcProvider();
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async answer(
    request: IncomingMessage,
  ): Promise<{ status: number; location?: string; body?: object }> {
    const url = new URL(request.url ?? '', this.url);
    this.asked.push(url.pathname);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return { status: 200, body: this.description() };
      case '/jwks':
        return { status: 200, body: { keys: [this.publicKey()] } };
      case '/authorize':
        return { status: 302, location: this.authorize(url.searchParams) };
      case '/token':
        return { status: 200, body: this.token(request, new URLSearchParams(await textOf(request))) };
      default:
        return { status: 404 };
    }
  }

  private description(): object {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  private publicKey(): object {
    return { ...this.keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
  }

  private authorize(asked: URLSearchParams): string {
    const of = (name: string): string => demanded(asked.get(name), name);
    if (of('response_type') !== 'code' || of('client_id') !== OIDC_CLIENT.id) throw new Error('not for us');
    if (of('code_challenge_method') !== 'S256' || !of('scope').split(' ').includes('openid'))
      throw new Error('without PKCE, or no OpenID');
    const code = randomBytes(16).toString('hex');
    const [challenge, redirectUri, nonce] = [of('code_challenge'), of('redirect_uri'), of('nonce')];
    this.codes.set(code, { challenge, redirectUri, nonce });
    return `${redirectUri}?${new URLSearchParams({ code, state: of('state') }).toString()}`;
  }

  private token({ headers }: IncomingMessage, asked: URLSearchParams): object {
    const credentials = [OIDC_CLIENT.id, OIDC_CLIENT.secret].map((each) =>
      new URLSearchParams({ each }).toString().slice(5),
    );
    const expected = `Basic ${Buffer.from(credentials.join(':')).toString('base64')}`;
    if (headers.authorization !== expected) throw new Error('invalid_client');
    const code = demanded(asked.get('code'), 'code');
    const known = this.codes.get(code);
    this.codes.delete(code);
    const verifier = demanded(asked.get('code_verifier'), 'code_verifier');
    if (!known || known.redirectUri !== asked.get('redirect_uri')) throw new Error('invalid_grant');
    if (createHash('sha256').update(verifier).digest('base64url') !== known.challenge)
      throw new Error('invalid_grant');
    return {
      access_token: randomBytes(16).toString('hex'),
      token_type: 'Bearer',
      expires_in: 60,
      id_token: this.idToken(known.nonce),
    };
  }

  private idToken(nonce: string): string {
    const { claims, signedBy, algorithm } = this.mischief;
    const now = Math.floor(Date.now() / 1_000);
    const standard = { iss: this.url, aud: OIDC_CLIENT.id, sub: 'somebody', iat: now, exp: now + 60, nonce };
    const said = [
      { alg: algorithm ?? 'RS256', kid: 'one', typ: 'JWT' },
      { ...standard, ...this.person, ...claims },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    if (algorithm === 'none') return `${said}.`;
    const signature = createSign('RSA-SHA256')
      .update(said)
      .sign(signedBy ?? this.keys.privateKey);
    return `${said}.${signature.toString('base64url')}`;
  }
}

function demanded(value: string | null, name: string): string {
  if (!value) throw new Error(`${name} is missing`);
  return value;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
