/** Anything that may be a link token, a key or a Message-ID of ours: 32 characters of base64url or more. */
const secretLike = /[A-Za-z0-9_-]{32,}/g;
const addressLike = /[^\s<>"'(),:;[\]]+@[^\s<>"'(),;[\]]+/g;
const numberLike = /\+\d{6,15}\b/g;

/** A text as a log may hold it: no token, no key, no full address or telephone number. */
export function discreet(text: string): string {
  return text
    .replace(addressLike, (address) => `${address.slice(0, 1)}…@…`)
    .replace(numberLike, (number) => `${number.slice(0, 4)}…`)
    .replace(secretLike, '[secret]');
}
