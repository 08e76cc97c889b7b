import { expect, it } from '@jest/globals';
import { createClient } from '../../../../console/page/api/client.ts';
import { keepCredentials } from '../../../../console/page/api/credentials.ts';

it('asks for nothing by a name that no path can have, and says so as a refusal', async () => {
  const asked: string[] = [];
  const fetch = async (address: string) => {
    asked.push(address);
    return new Response('{}');
  };
  const store = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  const client = createClient(fetch, keepCredentials(store));
  const refused = client.deleteService({ cluster: 'default', service: '..' });
  await expect(refused).rejects.toMatchObject({ status: 400, detail: '".." is not a service', isAway: false });
  expect(asked).toEqual([]);
});
