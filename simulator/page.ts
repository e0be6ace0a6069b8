import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { send } from './http-exchange';

/** The sources of the page lie in simulator/page, for the compiled program (dist-simulator/) too. */
const FOLDER = join(__dirname, '..', 'simulator', 'page');

const FILES: Record<string, { file: string; type: string }> = {
  '/': { file: 'inbox.html', type: 'text/html; charset=utf-8' },
  '/simulator': { file: 'control.html', type: 'text/html; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
  '/inbox.css': { file: 'inbox.css', type: 'text/css; charset=utf-8' },
  '/message.css': { file: 'message.css', type: 'text/css; charset=utf-8' },
  '/inbox.js': { file: 'inbox.js', type: 'text/javascript; charset=utf-8' },
  '/dom.js': { file: 'dom.js', type: 'text/javascript; charset=utf-8' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
};

/** Frames are allowed for the message preview only, which is a sandboxed srcdoc with a stricter policy of its own. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

export function servePage(request: IncomingMessage, response: ServerResponse, path: string): void {
  const found = FILES[path];
  if (!found || (request.method !== 'GET' && request.method !== 'HEAD')) {
    return send(
      response,
      404,
      'text/plain',
      `There is nothing at ${path}. The inbox is at /, the API under /v3.\n`,
    );
  }
  send(response, 200, found.type, readFileSync(join(FOLDER, found.file)), PAGE_HEADERS);
}
