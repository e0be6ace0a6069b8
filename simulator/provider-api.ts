import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account, ApiKey } from './accounts';
import { authenticate } from './authenticate';
import type { Fault } from './faults';
import { isObject, optionalText, type JsonObject } from './fields';
import { BodyTooLarge, ClientGone, readBody, send } from './http-exchange';
import { IpTimeouts } from './ip-timeouts';
import { refuseUnknownFields } from './known-fields';
import type { Call, Operation } from './operation';
import { OPERATIONS } from './operations';
import { holdsEndpoint } from './permissions';
import { ProviderError } from './provider-error';
import type { Simulator } from './simulator';

const TABLE = new Map(OPERATIONS.map((operation) => [operation.path, operation]));
const PATHS = [...TABLE.keys()].sort();
const PROXY_PAGE =
  '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

interface Answer {
  status: number;
  data: unknown;
}

/**
 * The /v3 side: address time-out, body, credentials, permissions, limits, then the operation, each refusal in the
 * provider's words. Faults come between a good request and its answer: what was accepted stays accepted.
 */
export class ProviderApi {
  readonly ipTimeouts: IpTimeouts;
  /** How many requests came for each operation, whatever was answered. */
  readonly requests = new Map<string, number>();

  constructor(private readonly simulator: Simulator) {
    this.ipTimeouts = new IpTimeouts(simulator.options);
  }

  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const ip = request.socket.remoteAddress ?? '';
    this.ipTimeouts.noteRequest(ip);
    const asked = TABLE.has(path) ? path : 'others';
    this.requests.set(asked, (this.requests.get(asked) ?? 0) + 1);
    let call: Call;
    let operation: Operation;
    try {
      if (this.ipTimeouts.isShutOut(ip)) throw ProviderError.tooManyRequests();
      operation = findOperation(path, request.method ?? '');
      const body = await this.readJson(request, path);
      call = this.admit(request, operation, body, ip);
    } catch (error) {
      return this.answer(response, this.answerOf(error), ip);
    }
    const fault = this.simulator.faults.forRequest(path, call.account.id);
    if (fault) return this.disturbed(fault, operation, call, response);
    this.answer(response, this.run(operation, call), ip);
  }

  private async readJson(request: IncomingMessage, path: string): Promise<JsonObject> {
    const { options } = this.simulator;
    const limit = path.startsWith('/email') ? options.emailBodyLimitBytes : options.bodyLimitBytes;
    let bytes: Buffer;
    try {
      bytes = await readBody(request, limit);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      request.resume();
      const message = `The request body is larger than ${limit} bytes`;
      throw new ProviderError(options.tooLargeStatus, 'PAYLOAD_TOO_LARGE', message);
    }
    if (bytes.length === 0) return {};
    try {
      const parsed: unknown = JSON.parse(bytes.toString('utf8'));
      if (isObject(parsed)) return parsed;
    } catch {
      // Falls through to the same answer.
    }
    throw ProviderError.invalidField('', 'was expecting a JSON object');
  }

  private admit(request: IncomingMessage, operation: Operation, body: JsonObject, clientIp: string): Call {
    const { simulator } = this;
    const { key, account: caller } = authenticate(request, body, simulator.state, simulator.options);
    const allowed = operation.everyKey === true || holdsEndpoint(key.endpoints, operation.path);
    if (!allowed || (operation.masterOnly === true && !caller.master)) {
      throw new ProviderError(
        400,
        'ENDPOINT_PERMISSION_DENIED',
        'You do not have permission to access this API endpoint',
      );
    }
    const account = this.target(operation, body, caller);
    if (simulator.options.unknownFields === 'refuse') refuseUnknownFields(operation.path, body);
    this.checkLimit(operation, key);
    const method = request.method ?? 'POST';
    return {
      simulator,
      operation: operation.path,
      method,
      body,
      key,
      caller,
      account,
      clientIp,
      allPaths: PATHS,
    };
  }

  private target(operation: Operation, body: JsonObject, caller: Account): Account {
    const id = optionalText(body, 'subaccount_id');
    if (!id) return caller;
    if (!operation.takesSubaccountId) {
      if (this.simulator.options.misplacedSubaccountId === 'ignore') return caller;
      throw ProviderError.invalidField('subaccount_id', 'is not taken by this operation');
    }
    const account = this.simulator.state.account(id);
    if (account && (caller.master || account === caller)) return account;
    throw ProviderError.exception(`A subaccount with the id '${id}' was not found`);
  }

  private checkLimit({ limit, path }: Operation, key: ApiKey): void {
    if (!limit) return;
    const allowed = this.simulator.options[limit.option];
    if (allowed > 0 && !this.simulator.limiter.allow(`${path} ${key.key}`, allowed, limit.windowMs)) {
      throw ProviderError.tooManyRequests();
    }
  }

  private run(operation: Operation, call: Call): Answer {
    try {
      const data = operation.handler(call);
      if (operation.saves) this.simulator.state.save();
      return { status: 200, data };
    } catch (error) {
      return this.answerOf(error);
    }
  }

  private async disturbed(
    fault: Fault,
    operation: Operation,
    call: Call,
    response: ServerResponse,
  ): Promise<void> {
    const run = (): Answer => this.run(operation, call);
    const { socket } = response;
    switch (fault.kind) {
      case 'latency':
        await pause(fault.ms ?? 1000);
        return this.answer(response, run(), call.clientIp);
      case 'hold': {
        const answer = run();
        await pause(fault.ms ?? 1000);
        return this.answer(response, answer, call.clientIp);
      }
      case 'reset-before':
        return void socket?.resetAndDestroy();
      case 'reset-after':
        run();
        return void socket?.resetAndDestroy();
      case 'half-reply': {
        const text = envelope(fault.accept ? run().data : {});
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        });
        response.write(text.slice(0, text.length / 2), () => socket?.destroy());
        return;
      }
      case 'hang':
        if (fault.accept) run();
        return;
      case 'server-error': {
        if (fault.accept) run();
        if (!fault.envelope) return send(response, fault.status, 'text/html', PROXY_PAGE);
        const error = new ProviderError(fault.status, 'API_EXCEPTION', 'An unexpected error occurred');
        return this.answer(response, this.answerOf(error), call.clientIp);
      }
      case 'html':
        if (fault.accept) run();
        return send(response, 200, 'text/html', PROXY_PAGE);
      case 'rate-limit':
        this.ipTimeouts.shutOut(call.clientIp, fault.ms);
        return this.answer(response, this.answerOf(ProviderError.tooManyRequests()), call.clientIp);
      case 'event-duplicate':
      case 'event-reorder':
      case 'event-drop':
      case 'event-delay':
        return this.answer(response, run(), call.clientIp);
    }
  }

  private answerOf(error: unknown): Answer {
    if (error instanceof ProviderError) return { status: error.status, data: error.data };
    if (error instanceof ClientGone) return { status: 499, data: null };
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return {
      status: 500,
      data: new ProviderError(500, 'API_EXCEPTION', 'Internal error of the simulator').data,
    };
  }

  private answer(response: ServerResponse, { status, data }: Answer, ip: string): void {
    if (status >= 400) this.ipTimeouts.noteError(ip);
    send(response, status, 'application/json', envelope(data));
  }
}

/** Does not keep a closed simulator's process alive. */
function pause(ms: number): Promise<void> {
  return delay(ms, undefined, { ref: false });
}

function envelope(data: unknown): string {
  return JSON.stringify({ request_id: randomUUID(), data });
}

function findOperation(path: string, method: string): Operation {
  const operation = TABLE.get(path);
  if (!operation) throw new ProviderError(404, 'NOT_FOUND', `There is no endpoint ${path}`);
  const methods: string[] = operation.methods ?? ['POST'];
  if (methods.includes(method)) return operation;
  throw new ProviderError(405, 'NOT_FOUND', `The endpoint ${path} takes ${methods.join(' or ')} only`);
}
