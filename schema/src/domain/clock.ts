/** Where business time comes from outside workflows. Tests move it together with the workflows. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
