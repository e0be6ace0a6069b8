import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { CreateMessage } from '@carillon/client';
import type { Command } from 'commander';
import { isUnclear, note, UsageError } from '../failure.js';
import { followMessage } from '../follow-message.js';
import { collect, collectData, collectPairs } from '../option-parsers.js';
import { printJson, printLine } from '../output.js';
import { openSession } from '../session.js';

interface CommonOptions {
  to: string[];
  from?: string;
  template?: string;
  data?: Record<string, unknown>;
  locale?: string;
  at?: string;
  metadata?: Record<string, string>;
  tag?: string[];
  idempotencyKey?: string;
  watch?: boolean;
}

interface EmailOptions extends CommonOptions {
  cc?: string[];
  bcc?: string[];
  replyTo?: string[];
  subject?: string;
  text?: string;
  html?: string;
  textFile?: string;
  htmlFile?: string;
  attach?: string[];
}

export function addSend(program: Command): void {
  const send = program.command('send').description('send an e-mail or an SMS');
  withCommonOptions(send.command('email').description('send an e-mail'))
    .option('--cc <address>', 'a copy; to be repeated for several', collect)
    .option('--bcc <address>', 'a copy that nobody sees', collect)
    .option('--reply-to <address>', 'who is answered', collect)
    .option('--subject <text>')
    .option('--text <text>', 'the plain text')
    .option('--html <html>')
    .option('--text-file <path>', 'the plain text, from a file')
    .option('--html-file <path>')
    .option('--attach <path>', 'a file to go with it; to be repeated for several', collect)
    .action((options: EmailOptions, command: Command) => create(command, options, emailOf(options)));
  withCommonOptions(send.command('sms').description('send an SMS'))
    .option('--text <text>', 'what it says')
    .action((options: CommonOptions & { text?: string }, command: Command) =>
      create(command, options, { ...commonOf('sms', options), ...given({ body: options.text }) }),
    );
}

function withCommonOptions(command: Command): Command {
  return command
    .requiredOption('--to <recipient>', 'to be repeated for several', collect)
    .option('--from <sender>')
    .option('--template <name or id>')
    .option('--data <name=value>', 'a variable; name:=json for numbers and lists', collectData)
    .option('--locale <tag>', 'the language of the template')
    .option('--at <instant>', 'when, in RFC 3339 with an offset')
    .option('--metadata <name=value>', 'a note of your own, told back on every event', collectPairs)
    .option('--tag <tag>', 'to be repeated for several', collect)
    .option('--idempotency-key <key>', 'the same key sends the message once, whoever asks')
    .option('--watch', 'follow it until it has come to an end');
}

async function create(command: Command, options: CommonOptions, message: CreateMessage): Promise<void> {
  const session = openSession(command);
  const idempotencyKey = options.idempotencyKey ?? randomUUID();
  const created = await session.carillon.messages
    .create(message, { idempotencyKey })
    .catch((error: unknown) => {
      if (isUnclear(error))
        note(
          `It may have been accepted all the same: say it again with --idempotency-key ${idempotencyKey}, and it is sent once.`,
        );
      throw error;
    });
  if (options.watch) {
    if (session.json) note(created.id);
    return followMessage(session, created);
  }
  if (session.json) printJson(created);
  else printLine(created.id, created.status, created.scheduled_at ?? '');
}

function commonOf(channel: 'email' | 'sms', options: CommonOptions): CreateMessage {
  const { to, from, template, data, locale, at, metadata, tag } = options;
  return {
    ...{ channel, to },
    ...given({ from, variables: data, locale, scheduled_at: at, metadata, tags: tag }),
    ...(template === undefined
      ? {}
      : { template: template.startsWith('tpl_') ? { id: template } : { name: template } }),
  };
}

function emailOf(options: EmailOptions): CreateMessage {
  const { cc, bcc, replyTo, subject, attach } = options;
  return {
    ...commonOf('email', options),
    ...given({ cc, bcc, reply_to: replyTo, subject }),
    ...given({ text: textOf('text', options.text, options.textFile) }),
    ...given({ html: textOf('html', options.html, options.htmlFile) }),
    ...given({ attachments: attach?.map(attachmentOf) }),
  };
}

function textOf(name: string, text: string | undefined, path: string | undefined): string | undefined {
  if (text !== undefined && path !== undefined)
    throw new UsageError(`Give --${name} or --${name}-file, and not both.`);
  return path === undefined ? text : readFileSync(path, 'utf8');
}

function attachmentOf(path: string): { filename: string; content: string } {
  return { filename: basename(path), content: readFileSync(path).toString('base64') };
}

/** Without what was not given. */
function given<T extends object>(fields: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: NonNullable<T[Name]>;
  };
}
