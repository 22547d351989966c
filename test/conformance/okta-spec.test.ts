import { expect } from 'vitest';
import { conformanceTest, run, suitePath } from './support.ts';

for (const file of ['Okta-SCIM-20-SPEC-Test.json', 'Okta-SCIM-20-SPEC-Test.2016.json']) {
  conformanceTest(
    `Okta's specification test ${file}`,
    suitePath('okta-spec', file),
    async (scim) => {
      const args = [suitePath('okta-spec', 'run.mjs'), scim.url, scim.token, suitePath('okta-spec', file)];
      const { output, failed } = await run(process.execPath, args);
      expect(output).not.toMatch(/^\s*(?:FAIL|ERR)/m);
      expect(output).toMatch(/ [1-9]\d* assertions passed, 0 failed/);
      expect(failed).toBe(false);
    },
    { client: 'OKTA' },
  );
}
