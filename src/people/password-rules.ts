import type { FieldError } from '../common/app-error';

/** After NIST SP 800-63B, section 3.1.1.2: length counts, composition does not. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;

/** What the best-known passwords are put together from; what stands between them is looked at by itself. */
const COMMON = [
  ...[
    'password',
    'passwort',
    'passphrase',
    'passw',
    'qwerty',
    'qwertz',
    'azerty',
    'letmein',
    'welcome',
    'iloveyou',
  ],
  ...[
    'administrator',
    'admin',
    'master',
    'dragon',
    'monkey',
    'sunshine',
    'princess',
    'football',
    'baseball',
    'superman',
  ],
  ...[
    'batman',
    'trustno',
    'whatever',
    'starwars',
    'computer',
    'internet',
    'michael',
    'jennifer',
    'shadow',
    'freedom',
  ],
  ...[
    'changeme',
    'secret',
    'default',
    'login',
    'access',
    'summer',
    'winter',
    'spring',
    'autumn',
    'hello',
    'test',
    'love',
  ],
  ...[
    'liverpool',
    'chelsea',
    'arsenal',
    'pokemon',
    'charlie',
    'hunter',
    'soccer',
    'carillon',
    'google',
    'user',
    'root',
  ],
];

/** Neighbours, on keyboards and in alphabets: three and more of them in a row, either way, are one step. */
const ROWS = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  '1qaz2wsx3edc4rfv',
];
const STEPS = new Set(ROWS.flatMap((row) => [...stepsOf(row), ...stepsOf([...row].reverse().join(''))]));

const LEET: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
};
/** So many different characters must be left when everything that many people use is taken out. */
const LEAST_LEFT = 4;

/** What is wrong with a new password of the person with this e-mail; null when it may be used. */
export function faultOfPassword(password: string, email: string, pointer = '/password'): FieldError | null {
  const folded = password.normalize('NFKC').toLowerCase();
  if (folded.includes(email.toLowerCase())) {
    const detail = 'The password contains the e-mail address. Choose another one.';
    return { pointer, code: 'contains_email', detail };
  }
  if (!isCommon(folded, wordsOf(email))) return null;
  const detail = 'The password is one of those that are tried first. Choose one that nobody would guess.';
  return { pointer, code: 'common_password', detail };
}

/** What a password is compared by: one spelling for what looks and reads the same. */
export function canonicalPassword(password: string): string {
  return password.normalize('NFKC');
}

function isCommon(password: string, own: string[]): boolean {
  const words = [...COMMON, ...own].sort((a, b) => b.length - a.length);
  return [password, withoutLeet(password)].some((spelling) => {
    const rest = words.reduce((left, word) => left.replaceAll(word, ' '), spelling);
    return new Set(withoutRuns(rest).replace(/(19|20)\d\d|\s/g, '')).size < LEAST_LEFT;
  });
}

/** The parts of an address that are long enough to be guessed as a password. */
function wordsOf(email: string): string[] {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  return [local, ...local.split(/[^a-z0-9]+/), ...domain.split('.')].filter((word) => word.length >= 4);
}

function withoutLeet(password: string): string {
  return password.replace(/[@431!0$5]/g, (sign) => LEET[sign] ?? sign);
}

/** `aaaa`, `1234` and `lkjh` count as a single character each. */
function withoutRuns(text: string): string {
  let rest = '';
  let length = 1;
  for (let i = 0; i < text.length; i += 1) {
    const step = text.slice(i - 1, i + 1);
    const goesOn = i > 0 && (step[0] === step[1] || STEPS.has(step));
    length = goesOn ? length + 1 : 1;
    if (length < 3) rest += text[i];
    else if (length === 3) rest = rest.slice(0, -2) + ' ';
  }
  return rest;
}

function stepsOf(row: string): string[] {
  return [...row].slice(1).map((letter, i) => `${row[i]}${letter}`);
}
