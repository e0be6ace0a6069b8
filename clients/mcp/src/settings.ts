import { parseArgs } from 'node:util';

export interface Settings {
  url: string;
  apiKey: string | undefined;
  operatorKey: string | undefined;
  readOnly: boolean;
  /** Names, tags or `all`; undefined: the usual ones. */
  tools: string[] | undefined;
}

/** The program cannot begin as it was set up. */
export class SettingsError extends Error {}

export const USAGE = `carillon-mcp [--read-only] [--tools <name, tag or all>,…]

A server of the Model Context Protocol on standard input and output, whose tools are the operations of Carillon.

  CARILLON_API_KEY       the key of a tenant, live or test
  CARILLON_OPERATOR_KEY  the key of an operator, for what operators do
  CARILLON_URL           where Carillon is (http://localhost:3000)

  --read-only            only tools that change nothing
  --tools                instead of the usual ones: by name (message_list), by group (messages, sender-domains), or all`;

/** Null: somebody asks how it is used. */
export function readSettings(args: string[], env: NodeJS.ProcessEnv): Settings | null {
  const { values } = parsed(args);
  if (values.help) return null;
  const { CARILLON_API_KEY: apiKey, CARILLON_OPERATOR_KEY: operatorKey, CARILLON_URL: url } = env;
  if (!apiKey && !operatorKey)
    throw new SettingsError('There is no key: set CARILLON_API_KEY, or CARILLON_OPERATOR_KEY.');
  return {
    url: url || 'http://localhost:3000',
    apiKey: apiKey || undefined,
    operatorKey: operatorKey || undefined,
    readOnly: values['read-only'] ?? false,
    tools: values.tools
      ?.flatMap((list) => list.split(','))
      .map((each) => each.trim())
      .filter(Boolean),
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        'read-only': { type: 'boolean' },
        tools: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    });
  } catch {
    // Not what was written: it may be a key.
    throw new SettingsError(`An option is not known.\n\n${USAGE}`);
  }
}
