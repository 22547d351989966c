import { describe, expect, test } from 'vitest';
import { createPasswords } from '../../../src/account/sessions/passwords.ts';

const cheap = { logOfIterations: 4, blockSize: 8, parallelization: 1 };

describe('passwords', () => {
  const passwords = createPasswords(cheap);

  test('verify against their own hash only', async () => {
    const stored = await passwords.hash('correct horse');
    expect(await passwords.verify('correct horse', stored)).toBe(true);
    expect(await passwords.verify('correct horsf', stored)).toBe(false);
    expect(await passwords.verify('', stored)).toBe(false);
  });

  test('never verify where none is stored', async () => {
    expect(await passwords.verify('', null)).toBe(false);
    expect(await passwords.verify('anything', null)).toBe(false);
  });

  test('are salted and not to be read from the hash', async () => {
    const [one, two] = await Promise.all([passwords.hash('secret'), passwords.hash('secret')]);
    expect(one).not.toBe(two);
    expect(one).not.toContain('secret');
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[^$]+\$[^$]+$/);
  });

  test('verify hashes made at another cost', async () => {
    const stored = await createPasswords({ logOfIterations: 5, blockSize: 4, parallelization: 2 }).hash('x');
    expect(await passwords.verify('x', stored)).toBe(true);
    expect(await passwords.verify('y', stored)).toBe(false);
  });

  test('are the same however their characters were composed', async () => {
    const stored = await passwords.hash('caf\u00e9');
    expect(await passwords.verify('cafe\u0301', stored)).toBe(true);
  });

  test('report a damaged hash instead of admitting anyone', async () => {
    await expect(passwords.verify('x', '$scrypt$ln=4,r=8,p=1$AAAA$AAAA')).rejects.toThrow('damaged');
    await expect(passwords.verify('x', 'x')).rejects.toThrow('damaged');
  });

  test('are checked all, however many at once', async () => {
    const stored = await passwords.hash('x');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => passwords.verify(index % 2 === 0 ? 'x' : 'y', stored)),
    );
    expect(answers.filter(Boolean)).toHaveLength(20);
  });

  test('by default cost what is recommended', async () => {
    const stored = await createPasswords().hash('x');
    expect(stored).toContain('$ln=14,r=8,p=5$');
    expect(await createPasswords().verify('x', stored)).toBe(true);
  });
});
