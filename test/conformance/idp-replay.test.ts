import { existsSync, readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { ScimClient } from '../../src/account/model.ts';
import { conformanceTest, run, suitePath } from './support.ts';

const requests = suitePath('idp-replay', 'requests');
const scenarios = existsSync(requests)
  ? readdirSync(requests).map((file) => file.replace(/\.json$/, ''))
  : ['every scenario'];

const clientOf = (scenario: string): ScimClient => {
  if (scenario.startsWith('okta')) return 'OKTA';
  return scenario.startsWith('entra') ? 'AZURE' : 'GENERIC';
};

for (const scenario of scenarios) {
  conformanceTest(
    `requests of identity providers: ${scenario}`,
    requests,
    async (scim) => {
      const args = [suitePath('idp-replay', 'replay.mjs'), scim.url, scim.token, scenario];
      const { output, failed } = await run(process.execPath, args);
      expect(output).toMatch(/^1\/1 scenarios/m);
      expect(output).not.toContain('FAIL');
      expect(failed).toBe(false);
    },
    { client: clientOf(scenario) },
  );
}
