/** Every package's tests in one run; `npm test -w schema` runs one alone. */
export default {
  projects: ['<rootDir>/schema', '<rootDir>/api', '<rootDir>/workflows', '<rootDir>/preference-center', '<rootDir>/test'],
  maxWorkers: 2,
};
