import { base } from '../jest.base.mjs';

export default { ...base, displayName: 'workflows', roots: ['<rootDir>/src'] };
