import { json } from '@remix-run/node';
import { MissingPage } from '../page/missing-page.js';

export const loader = () => json(null, { status: 404 });
export const action = loader;
export default MissingPage;
