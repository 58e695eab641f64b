/** `olive.example` of `hello@olive.example`: what receivers know a sender by. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** The domain itself, then those it stands under, down to two labels: `a.b.example` → `a.b.example`, `b.example`. */
export function domainAndParents(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(0, Math.max(1, labels.length - 1)).map((_, i) => labels.slice(i).join('.'));
}

/**
 * DMARC's relaxed alignment (RFC 7489, section 3.1), as far as it can be told without the list of public suffixes: the
 * domains are the same, or one stands under the other.
 */
export function aligned(one: string, other: string): boolean {
  return domainAndParents(one).includes(other) || domainAndParents(other).includes(one);
}
