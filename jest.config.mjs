/** Every package's tests in one run; `npm test -w schema` runs one alone. */
export default {
  projects: [
    '<rootDir>/schema',
    '<rootDir>/api',
    '<rootDir>/workflows',
    '<rootDir>/preference-center',
    '<rootDir>/test',
  ],
  maxWorkers: 2,
  /** Milliseconds; only the root's counts. Real servers on two loaded cores take their time. */
  testTimeout: 60_000,
};
