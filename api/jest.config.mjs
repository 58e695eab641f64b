import { base } from '../jest.base.mjs';

export default { ...base, displayName: 'api', roots: ['<rootDir>/src'] };
