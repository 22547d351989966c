import { expect } from 'vitest';
import { binary, conformanceTest, run, suitePath } from './support.ts';

const collection = suitePath('ms-postman', 'PostmanCollection.rfc.json');

for (const client of ['GENERIC', 'AZURE'] as const) {
  conformanceTest(
    `Microsoft's Postman collection, as ${client}`,
    collection,
    async (scim) => {
      const { hostname, port } = new URL(scim.url);
      const variables = {
        Protocol: 'http',
        Server: hostname,
        Port: `:${port}`,
        Api: 'scim/v2',
        token: scim.token,
      };
      const args = Object.entries(variables).flatMap(([name, value]) => ['--env-var', `${name}=${value}`]);
      const { output, failed } = await run(process.execPath, [
        binary('newman'),
        'run',
        collection,
        '--disable-unicode',
        ...args,
      ]);
      expect(output).not.toMatch(/AssertionError|AssertionFailure|TypeError/);
      expect(output).toMatch(/assertions[^\d]+107[^\d]+0\b/);
      expect(failed, output).toBe(false);
    },
    { client },
  );
}
