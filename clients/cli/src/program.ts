import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { addAudiences } from './commands/audiences.js';
import { addCampaigns } from './commands/campaigns.js';
import { addEvents } from './commands/events.js';
import { addListen } from './commands/listen.js';
import { addMessages } from './commands/messages.js';
import { addSend } from './commands/send.js';
import { addTemplates } from './commands/templates.js';
import { withoutKeys } from './failure.js';

const AFTERWORD = `
The key is read from CARILLON_API_KEY, or from the file of --api-key-file; where Carillon is from CARILLON_URL.
Ends with 0 when all went well, 1 when the API refused or what was followed ended badly, 2 when the command was
written wrongly, 3 when Carillon was not reached.`;

export function carillonProgram(): Command {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const program = new Command('carillon')
    .description('E-mail and SMS by Carillon.')
    .version(version)
    .option('--url <url>', 'where Carillon is (CARILLON_URL, http://localhost:3000)')
    .option('--api-key-file <path>', 'a file that holds the API key and nothing else')
    .option('--json', 'print what the API says')
    .addOption(new Option('--api-key [key]').hideHelp().argParser(refuseKey))
    .addHelpText('after', AFTERWORD)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(withoutKeys(text)) })
    .showHelpAfterError('(carillon --help says more)');
  for (const add of [addSend, addMessages, addEvents, addListen, addAudiences, addCampaigns, addTemplates])
    add(program);
  return program;
}

/** What stands on a command line is seen by everybody on the machine, and kept in the history of the shell. */
function refuseKey(): never {
  throw new InvalidArgumentError(
    'A key on the command line can be read by everybody on this machine. Put it into CARILLON_API_KEY, or into a file for --api-key-file.',
  );
}
