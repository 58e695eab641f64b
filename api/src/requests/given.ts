type WithoutNulls<T> = { [K in keyof T]?: Exclude<T[K], null> };

/**
 * An update's input as services want it: a null where null means nothing is as if left out. `unset` names the fields
 * that null does take away.
 */
export function given<T extends object>(input: T): WithoutNulls<T>;
export function given<T extends object, U extends keyof T>(
  input: T,
  ...unset: U[]
): WithoutNulls<Omit<T, U>> & Pick<T, U>;
export function given(input: object, ...unset: string[]): object {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([key, value]) => value !== undefined && (value !== null || unset.includes(key)),
    ),
  );
}
