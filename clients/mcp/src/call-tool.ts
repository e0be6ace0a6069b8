import { type Carillon, CarillonConnectionError, CarillonError, type Page } from '@carillon/client';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Tool } from './tool.js';

type Inputs = Record<string, unknown>;
type Method = (...given: unknown[]) => unknown;

/** In characters. More would fill the memory of whoever asks, and no host passes it on. */
const LONGEST_FILE = 100_000;

/** Carries out an operation. What the API refuses is a result that says so: whoever asked can put it right. */
export async function callTool(
  carillon: Carillon,
  tool: Tool,
  inputs: Inputs,
  signal: AbortSignal,
): Promise<CallToolResult> {
  const wrong = wrongInput(tool, inputs);
  if (wrong !== null) return failure(wrong);
  try {
    return { content: [{ type: 'text', text: await carryOut(carillon, tool, inputs, signal) }] };
  } catch (error) {
    if (error instanceof CarillonError) return failure(wordsOf(error));
    if (error instanceof CarillonConnectionError)
      return failure(`${error.message}. Whether it was done is not known.`);
    // An id that would make another path.
    if (error instanceof TypeError) return failure(error.message);
    throw error;
  }
}

/** What the API would not be asked about: it sees only what belongs to the operation. */
function wrongInput({ call, inputSchema }: Tool, inputs: Inputs): string | null {
  const missing = inputSchema.required.find((name) => inputs[name] === undefined);
  if (missing !== undefined) return `"${missing}" is missing.`;
  const unknown = Object.keys(inputs).find((name) => !(name in inputSchema.properties));
  if (unknown !== undefined && call.body !== 'json') return `There is no input "${unknown}".`;
  if (call.body === 'file' && (inputs.csv === undefined) === (inputs.ndjson === undefined))
    return 'Give either "csv" or "ndjson".';
  return null;
}

async function carryOut(
  carillon: Carillon,
  { call }: Tool,
  inputs: Inputs,
  signal: AbortSignal,
): Promise<string> {
  const { path, query, body, answer, keyed } = call;
  const { idempotency_key: idempotencyKey, ...given } = inputs;
  const elsewhere = new Set([...path, ...query]);
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !elsewhere.has(name)));
  const asked = methodOf(carillon, call)(
    ...path.map((name) => given[name]),
    ...(body === null ? [] : [rest]),
    ...(query.length === 0 ? [] : [Object.fromEntries(query.map((name) => [name, given[name]]))]),
    { signal, ...(keyed && idempotencyKey !== undefined ? { idempotencyKey } : {}) },
  );
  switch (answer) {
    case 'json':
      return textOf(await asked);
    case 'page':
      return textOf(await (asked as { page: () => Promise<Page<unknown>> }).page());
    case 'nothing':
      await asked;
      return 'Done.';
    case 'file':
      return beginningOf((await asked) as Response);
    case 'events':
      return firstOf(asked as AsyncGenerator<unknown, void>);
  }
}

function methodOf(carillon: Carillon, { resource, method }: Tool['call']): Method {
  const place = resource.reduce<unknown>((at, word) => (at as Record<string, unknown>)[word], carillon);
  return (place as Record<string, Method>)[method]!.bind(place);
}

function textOf(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

async function beginningOf(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > LONGEST_FILE)
      return `${text.slice(0, LONGEST_FILE)}\n[cut off here: the file is longer than ${LONGEST_FILE} characters]`;
  }
  return text;
}

/** How things stand now; who waits for the end asks again. */
async function firstOf(events: AsyncGenerator<unknown, void>): Promise<string> {
  const { value } = await events.next();
  await events.return();
  return textOf(value);
}

function wordsOf({ title, status, code, detail, errors, requestId }: CarillonError): string {
  return [
    `${title} (${status} ${code})`,
    detail,
    ...errors.map(({ pointer, detail: what }) => `${pointer || '/'}: ${what}`),
    ...(requestId ? [`Request: ${requestId}`] : []),
  ].join('\n');
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}
