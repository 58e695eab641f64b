import { base } from '../jest.base.mjs';

export default {
  ...base,
  displayName: 'test',
  roots: ['<rootDir>/src'],
  globalSetup: '<rootDir>/src/setup/start.ts',
  globalTeardown: '<rootDir>/src/setup/stop.ts',
  testTimeout: 60_000,
};
