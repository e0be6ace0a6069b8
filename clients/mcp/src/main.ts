import { readFileSync } from 'node:fs';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { carillonServer } from './carillon-server.js';
import { readSettings, SettingsError, USAGE } from './settings.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings === null) console.log(USAGE);
  else await carillonServer(settings, version).connect(new StdioServerTransport());
} catch (error) {
  // A TypeError is the client's word on a key or an address that cannot be one.
  if (!(error instanceof SettingsError || error instanceof TypeError)) throw error;
  console.error(`carillon-mcp: ${error.message}`);
  process.exitCode = 2;
}
