/** Closes a `switch` over a union: adding a member without handling it stops the build. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
