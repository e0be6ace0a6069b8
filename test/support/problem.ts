import { PROBLEMS, type ProblemCode } from '../../src/common/problems';
import type { Answer } from './caller';

/** What no answer may hold: pieces of a stack, of SQL, of the driver, or of the code's paths. */
const INSIDES =
  /\n\s+at |node_modules|\.(ts|js):\d+|SQLSTATE|invalid byte sequence|(SELECT|INSERT INTO|UPDATE|DELETE FROM) [a-z_"]+|syntax error at|relation "|RangeError|TypeError|QueryFailedError/;

/** An RFC 9457 problem, complete, with this code, naming these fields and telling nothing else. */
export function expectProblem(answer: Answer, code: ProblemCode, pointers: string[] = []): void {
  const { status, title } = PROBLEMS[code];
  expect({ status: answer.status, code: answer.body?.code, pointers: pointersOf(answer) }).toEqual({
    status,
    code,
    pointers: expect.arrayContaining(pointers),
  });
  expectWellFormedProblem(answer);
  expect(answer.body).toMatchObject({ type: `/problems/${code}`, title });
}

/** Whatever went wrong, it is told in the one form. */
export function expectWellFormedProblem(answer: Answer): void {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  const { errors = [], ...problem } = answer.body;
  expect(problem).toEqual({
    type: expect.stringMatching(/^\/problems\/[a-z_]+$/),
    title: expect.any(String),
    status: answer.status,
    detail: expect.stringMatching(/\S/),
    code: expect.any(String),
    request_id: answer.headers.get('x-request-id'),
  });
  expect(problem.request_id).toMatch(/^req_/);
  for (const error of errors as unknown[]) {
    expect(error).toEqual({
      pointer: expect.stringMatching(/^(\/.*)?$/s),
      code: expect.stringMatching(/^[a-z0-9_]+$/),
      detail: expect.stringMatching(/\S/),
    });
  }
  expect(answer.text).not.toMatch(INSIDES);
}

export function pointersOf(answer: Answer): string[] {
  return ((answer.body?.errors ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
}
