import { randomBytes } from 'node:crypto';
import type { SmtpUser } from '../accounts';
import { credentialListView, credentialView, editCredential, newCredential } from '../credentials';
import { optionalText, requiredText, type JsonObject } from '../fields';
import type { Call, Operation } from '../operation';
import { ProviderError } from '../provider-error';

const MIN_ENTROPY_BITS = 64;
const MIN_PASSWORD_BYTES = 12;

export const SMTP_USER_OPERATIONS: Operation[] = [
  {
    path: '/users/smtp/add',
    does: 'makes a user, with a password of its own making if none is given',
    handler: add,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/users/smtp/edit',
    does: 'changes it; POST resets what is left out, PATCH keeps it',
    methods: ['POST', 'PATCH'],
    handler: edit,
    takesSubaccountId: true,
    saves: true,
  },
  { path: '/users/smtp/remove', does: 'removes it', handler: remove, takesSubaccountId: true, saves: true },
  {
    path: '/users/smtp/view',
    does: 'shows users, passwords in clear',
    handler: viewUsers,
    takesSubaccountId: true,
  },
];

function add({ simulator, account, body }: Call): unknown {
  const username = requiredText(body, 'username');
  if (username.length < 5 || username.length > 100) {
    throw ProviderError.invalidField('username', 'was expecting 5 to 100 characters');
  }
  // A username signs in without naming its account, so it is one of a kind among all accounts.
  for (const { smtpUsers } of simulator.state.accounts.values()) {
    if (smtpUsers.has(username)) throw ProviderError.exception(`The username '${username}' is already taken`);
  }
  const password = readPassword(body) ?? randomBytes(MIN_PASSWORD_BYTES).toString('base64url');
  const user: SmtpUser = { username, password, ...newCredential(body) };
  account.smtpUsers.set(username, user);
  return { results: [view(user)] };
}

function edit(call: Call): unknown {
  const user = find(call);
  const password = readPassword(call.body);
  editCredential(user, call.body, call.method);
  if (password) user.password = password;
  // PATCH answers with a bare list, and without the password.
  if (call.method === 'PATCH') return [{ username: user.username, ...credentialView(user) }];
  return { results: [view(user)] };
}

function remove(call: Call): unknown {
  const user = find(call);
  call.account.smtpUsers.delete(user.username);
  return { results: [view(user)] };
}

function viewUsers(call: Call): unknown {
  if (optionalText(call.body, 'username')) return { results: [view(find(call))] };
  return { results: [...call.account.smtpUsers.values()].map(view) };
}

function find({ account, body }: Call): SmtpUser {
  const username = requiredText(body, 'username');
  const user = account.smtpUsers.get(username);
  if (!user) throw ProviderError.exception(`An SMTP user with the username '${username}' was not found`);
  return user;
}

function readPassword(body: JsonObject): string | undefined {
  const password = optionalText(body, 'email_password');
  if (!password) return undefined;
  if (entropyBits(password) >= MIN_ENTROPY_BITS) return password;
  throw ProviderError.invalidField(
    'email_password',
    `must have an entropy of at least ${MIN_ENTROPY_BITS} bits`,
  );
}

/** Length times the bits of a character, by the kinds of characters in it. */
function entropyBits(password: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^A-Za-z\d]/, 32],
  ];
  const characters = kinds.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0);
  return password.length * Math.log2(characters);
}

/** The provider tells passwords in clear. */
function view(user: SmtpUser): JsonObject {
  return { username: user.username, email_password: user.password, ...credentialListView(user) };
}
