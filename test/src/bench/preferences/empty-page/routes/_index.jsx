import { json } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';

export const meta = () => [{ title: 'Empty' }];
export const loader = () => json({ said: 'Nothing' });

export default function Empty() {
  return <p>{useLoaderData().said}</p>;
}
