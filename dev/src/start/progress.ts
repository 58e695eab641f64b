const started = Date.now();

/** One plain line, with the seconds since the start. */
export function say(text: string): void {
  console.log(`heed ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);
}
