import { count } from '../../kit/numbers';

/** To whom, as far as is known; an audience is counted when somebody asks. */
export function recipientWords(given: number, inAudience: number | undefined): string {
  const parts = [
    inAudience !== undefined && `${people(inAudience)} of its audience`,
    given > 0 && `${people(given)} given to it`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(' and ') : 'nobody yet';
}

function people(number: number): string {
  return number === 1 ? '1 person' : `${count(number)} people`;
}
