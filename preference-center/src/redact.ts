/** A link token has 95 characters of base64url; cut ones are still long. Logs hold none of either. */
const tokenLike = /[A-Za-z0-9_-]{40,}/g;

/** The text of an error without anything that may be a link token. */
export function withoutTokens(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replace(tokenLike, '[token]');
}
