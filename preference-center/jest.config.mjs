import { base } from '../jest.base.mjs';

export default { ...base, displayName: 'preference-center', roots: ['<rootDir>/src', '<rootDir>/app'] };
