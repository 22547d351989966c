import { existsSync, readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { ScimClient } from '../../src/account/model.ts';
import { conformanceTest, run, suitePath } from './support.ts';

const requests = suitePath('idp-replay', 'requests');
/** Named here too, so that where the suite is absent each is skipped under its name and docs/parity.md keeps its row. */
const known = [
  'entra-02-create-user',
  'entra-04-update-legacy',
  'entra-06-disable-legacy',
  'entra-09-groups-legacy',
  'hostile-02-filters',
  'jumpcloud-01-user',
  'okta-01-import-probe',
  'okta-02-user-lifecycle-oin',
  'okta-04-group-push',
  'snowflake-01-reference',
];
const found = existsSync(requests) ? readdirSync(requests).map((file) => file.replace(/\.json$/, '')) : [];
const scenarios = [...new Set([...known, ...found])].sort();

const clientOf = (scenario: string): ScimClient => {
  if (scenario.startsWith('okta')) return 'OKTA';
  return scenario.startsWith('entra') ? 'AZURE' : 'GENERIC';
};

for (const scenario of scenarios) {
  conformanceTest(
    `requests of identity providers: ${scenario}`,
    suitePath('idp-replay', 'requests', `${scenario}.json`),
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
