/** Records of files that are large or made to be costly, and those that lie across the pieces a file is read in. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fields } from '../../../src/engine/loading/csv.ts';
import { Format } from '../../../src/engine/loading/file-format.ts';
import { RecordProblem } from '../../../src/engine/loading/problems.ts';
import { recordsOf } from '../../../src/engine/loading/reading.ts';
import { canonicalJson, checkedJson } from '../../../src/engine/query/json.ts';
import { plainJson } from '../../../src/engine/query/plain-json.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'snowgate-records-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const read = async (text: string, format: Format): Promise<readonly (Fields | RecordProblem)[]> => {
  const file = join(root, 'x.gz');
  const packed = gzipSync(text);
  await writeFile(file, packed);
  const staged = { path: 'x.gz', size: packed.length, modifiedAt: 0, file };
  const all: (Fields | RecordProblem)[] = [];
  for await (const { records } of recordsOf(staged, format)) all.push(...records);
  return all;
};

const csv = (options: Readonly<Record<string, string>> = {}): Format => new Format('CSV', options);

test('numbers of a JSON file are whole wherever the pieces end', async () => {
  const numbers = Array.from({ length: 50_000 }, (_, index) => String(1_000_000 + index));
  const records = await read(numbers.join('\n'), new Format('JSON', {}));
  expect(records).toEqual(numbers.map((number) => [number]));
});

/** Looked through anew with each piece they took minutes, and the server with them. */
test.each<readonly [string, string, Format]>([
  ['escapes', '\\a,'.repeat(1_500_000), csv()],
  ['a quotation mark without end', `"${'a'.repeat(20_000_000)}`, csv({ FIELD_OPTIONALLY_ENCLOSED_BY: '"' })],
  ['brackets', '['.repeat(5_000_000), new Format('JSON', {})],
])('a record of %s takes time as it is long, no more', { timeout: 15_000 }, async (_name, text, format) => {
  expect(await read(text, format)).toHaveLength(1);
});

test.each([csv(), csv({ FIELD_OPTIONALLY_ENCLOSED_BY: '"' })])(
  'a record of fields without end is not kept whole',
  async (format) => {
    const [record] = await read('"",'.repeat(1_000_000), format);
    expect(record).toHaveLength(16_385);
  },
);

test('a document larger than a value may be is a problem of its own', async () => {
  const [large, next] = await read(`"${'a'.repeat(17 * 1024 * 1024)}"\n1`, new Format('JSON', {}));
  expect(large).toBeInstanceOf(RecordProblem);
  expect(next).toEqual(['1']);
});

test('documents read in the quick way are the same as those read digit by digit', () => {
  const json = fc.json({ maxDepth: 4 }).map((text) => text.replaceAll(',', ', '));
  const numbers = fc.constantFrom('1.50', '0.0000001', '1e3', '-0', '12345678901234567890', '1.0', '0.10');
  const text = fc.oneof(
    json,
    fc.tuple(json, numbers).map(([document, number]) => `[${document},{"n": ${number}}]`),
  );
  fc.assert(
    fc.property(text, fc.boolean(), (document, strips) => {
      const quick = plainJson(document, strips);
      const checked = checkedJson(document, 'refused', strips);
      if (quick !== undefined) expect({ json: quick }).toEqual(checked);
    }),
    { numRuns: 500 },
  );
  expect(plainJson('{"b": [1.50, {"a": "x"}], "a": null}', false)).toBe(
    canonicalJson('{"a":null,"b":[1.5,{"a":"x"}]}'),
  );
  expect(plainJson('{"a": 1, "a": 1}', false)).toBeUndefined();
});
