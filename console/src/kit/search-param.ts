import { useSearchParams } from 'wouter';

/** A choice that stands in the address, so that it can be shared and reloaded; the usual one leaves no trace there. */
export function useSearchParam<T extends string = string>(
  name: string,
  usual: NoInfer<T>,
): [value: T, set: (value: T) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: T): void =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === usual) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return [(params.get(name) as T | null) ?? usual, set];
}
