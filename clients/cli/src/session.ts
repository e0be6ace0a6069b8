import { readFileSync } from 'node:fs';
import { Carillon } from '@carillon/client';
import type { Command } from 'commander';
import { UsageError } from './failure.js';

/** What every command is given on the command line or by the environment. */
export interface GlobalOptions {
  url?: string;
  apiKeyFile?: string;
  json?: boolean;
}

export interface Session {
  carillon: Carillon;
  /** Print what the API says, instead of tables. */
  json: boolean;
}

const DEFAULT_URL = 'http://localhost:3000';

/** Throws a UsageError where there is no key to speak with. */
export function openSession(command: Command): Session {
  const { url, apiKeyFile, json = false } = command.optsWithGlobals<GlobalOptions>();
  const apiKey = apiKeyFile === undefined ? process.env.CARILLON_API_KEY : readKey(apiKeyFile);
  const baseUrl = url ?? (process.env.CARILLON_URL || DEFAULT_URL);
  if (!apiKey)
    throw new UsageError(
      'There is no API key. Put one into CARILLON_API_KEY, or name a file by --api-key-file.',
    );
  try {
    return { carillon: new Carillon({ apiKey, baseUrl }), json };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readKey(path: string): string {
  const key = readFileSync(path, 'utf8').trim();
  if (key === '') throw new UsageError(`${path} is empty: it should hold an API key and nothing else.`);
  return key;
}
