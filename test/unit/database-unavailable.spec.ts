import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { isDatabaseUnavailable } from '../../src/common/database-unavailable';

function failed(message: string, code?: string): QueryFailedError {
  return new QueryFailedError('SELECT 1', [], Object.assign(new Error(message), { code }));
}

describe('the database is away', () => {
  it.each([
    ['a connection that was refused', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['all addresses refused', new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })])],
    ['a server that starts up', failed('the database system is starting up', '57P03')],
    ['a connection that broke in a statement', failed('Connection terminated unexpectedly')],
    ['a table that somebody has locked', failed('canceling statement due to statement timeout', '57014')],
    ['one that broke between two statements', new QueryRunnerProviderAlreadyReleasedError()],
    ['one that broke before the commit', new QueryRunnerAlreadyReleasedError()],
  ])('when it is %s', (_name, error) => {
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it.each([
    ['a statement that was refused', failed('duplicate key', '23505')],
    ['a deadlock', failed('deadlock detected', '40P01')],
    ['a bug', new TypeError('x is not a function')],
    ['no error at all', 'Connection terminated'],
  ])('but not when it is %s', (_name, error) => {
    expect(isDatabaseUnavailable(error)).toBe(false);
  });
});
