export { default, loader, meta } from './_index.jsx';
export const handle = { scriptless: true };
