/** `@std/assert`, with types (see `parse_args.ts` for why). Only tests use it. */
import * as untyped from "@std/assert";

// deno-lint-ignore no-explicit-any -- a constructor's parameters do not matter to `instanceof`
type ErrorClass<E extends Error> = new (...args: any[]) => E;

export const assert: (actual: unknown, message?: string) => asserts actual = untyped.assert;
export const assertEquals: <T>(actual: T, expected: T, message?: string) => void =
  untyped.assertEquals;
export const assertNotEquals: <T>(actual: T, expected: T, message?: string) => void =
  untyped.assertNotEquals;
export const assertMatch: (actual: string, expected: RegExp, message?: string) => void =
  untyped.assertMatch;
export const assertNotMatch: (actual: string, expected: RegExp, message?: string) => void =
  untyped.assertNotMatch;
export const assertStringIncludes: (actual: string, part: string, message?: string) => void =
  untyped.assertStringIncludes;
export const assertThrows: <E extends Error = Error>(
  act: () => unknown,
  errorClass?: ErrorClass<E>,
  includes?: string,
) => E = untyped.assertThrows;
export const assertRejects: <E extends Error = Error>(
  act: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  includes?: string,
) => Promise<E> = untyped.assertRejects;
export const fail: (message?: string) => never = untyped.fail;
