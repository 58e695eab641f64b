/**
 * Keeps what was made from a key, for the whole process; what is made must follow from the key alone. Bounded: when
 * `most` keys are known all are forgotten, which costs one request a few milliseconds.
 */
export function remembered<Made>(make: (key: string) => Made, most = 2_000): (key: string) => Made {
  const known = new Map<string, Made>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= most) known.clear();
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
