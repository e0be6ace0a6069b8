import Handlebars from 'handlebars';

/** The personalised e-mail of every figure: some 1.5 kB when it is rendered. */
export const SENDER = 'Carillon <hello@example.com>';

export interface Reader {
  to: string;
  variables: { name: string; city: string; code: string };
}

const PARAGRAPH =
  'The bells of the week: what rang, what was late, and what nobody heard. Every figure below is from your own towers, ' +
  'counted from Monday to Sunday, and set beside the same week of last year.';

export const NEWSLETTER = {
  subject: '{{name}}, the week in {{city}}',
  html:
    `<html><body><h1>Dear {{name}}</h1>${`<p>${PARAGRAPH}</p>`.repeat(3)}` +
    '<p>Your code for the tower in {{city}} is <b>{{code}}</b>.</p>' +
    '<p><a href="https://example.com/week?code={{code}}">All figures</a></p></body></html>',
  text: `Dear {{name}}\n\n${PARAGRAPH}\n\nYour code for the tower in {{city}} is {{code}}.\nhttps://example.com/week?code={{code}}\n`,
};

const CITIES = ['Ghent', 'Utrecht', 'Bruges', 'Riga', 'Porto', 'Turin', 'Lviv'];

/**
 * The simulator fires no events for `silent+…`: most figures are about sending, for the product and the baseline alike,
 * and hearing back has a figure of its own.
 */
export function reader(number: number, mailbox = 'silent'): Reader {
  const city = CITIES[number % CITIES.length] ?? 'Ghent';
  return {
    to: `${mailbox}+${number}@example.com`,
    variables: { name: `Reader ${number}`, city, code: `C-${(number * 7919).toString(36)}` },
  };
}

/** From the first number to before the last. */
export function readers(from: number, to: number, mailbox?: string): Reader[] {
  return Array.from({ length: to - from }, (_, i) => reader(from + i, mailbox));
}

export interface RenderedEmail {
  sender: string;
  to: string[];
  subject: string;
  html_body: string;
  text_body: string;
}

const subject = Handlebars.compile<Reader['variables']>(NEWSLETTER.subject, { noEscape: true });
const html = Handlebars.compile<Reader['variables']>(NEWSLETTER.html);
const text = Handlebars.compile<Reader['variables']>(NEWSLETTER.text, { noEscape: true });

/** As a plain program would do it, in the words of the provider. */
export function renderNewsletter({ to, variables }: Reader): RenderedEmail {
  return {
    sender: SENDER,
    to: [to],
    subject: subject(variables),
    html_body: html(variables),
    text_body: text(variables),
  };
}
