import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactMessage, redactStatement } from '../../src/engine/redaction.ts';

describe('redactStatement', () => {
  it.each([
    [
      "create user jane password = 'hunter2' email = 'j@x.io'",
      "create user jane password = '***' email = 'j@x.io'",
    ],
    ["alter user jane set PASSWORD='it''s' comment='c'", "alter user jane set PASSWORD='***' comment='c'"],
    [
      "alter user jane set password /* = 'x' */ = -- y\n 'secret'",
      "alter user jane set password /* = 'x' */ = -- y\n '***'",
    ],
    ["alter user jane set password = $$sec'ret$$", "alter user jane set password = '***'"],
    ["alter user jane set password 'forgot the equals'", "alter user jane set password '***'"],
    ["alter user jane set password = 'never ends", "alter user jane set password = '***'"],
    ['alter user jane set password = "hunter2"', "alter user jane set password = '***'"],
    ['alter user jane set password = hunter2', "alter user jane set password = '***'"],
    ['alter user jane set password = 12345', "alter user jane set password = '***'"],
    ["select f(token => 'abc')", "select f(token => '***')"],
    ["set v = 'create user u password = ''hunter2'''", "set v = 'create user u password = ''***'''"],
    [
      "execute immediate $$create user u password = 'hunter2'$$",
      "execute immediate 'create user u password = ''***'''",
    ],
    ["set v = 'create user u password=\\x27hunter2\\x27'", "set v = 'create user u password=''***'''"],
    [
      "execute immediate 'create user u password = ''hunter2''",
      "execute immediate 'create user u password = ''***'''",
    ],
    [
      "set v = 'execute immediate ''create user u password = ''''hunter2'''''''",
      "set v = 'execute immediate ''create user u password = ''''***'''''''",
    ],
  ])('hides the secret of %s', (text, expected) => {
    expect(redactStatement(text).text).toBe(expected);
  });

  it.each([
    "select 'the password of ''x''', 'token'",
    'create user "password" comment = \'kept\'',
    "select password from t where name = 'jane'",
    'alter user jane unset password, email',
    'select password, token from t',
    "select '$$', 'a' -- password = 'x'",
  ])('leaves %s as it is', (text) => {
    expect(redactStatement(text)).toEqual({ text, secrets: [] });
  });

  it('never keeps a password, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.constantFrom('', ' ', '\n', '/* c */'), (secret, gap) => {
        const marked = `s3cr3t${secret}`;
        const literal = `'${marked.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
        const { text } = redactStatement(`ALTER USER u SET PASSWORD${gap}=${gap}${literal} COMMENT = 'tail'`);
        expect(text).not.toContain('s3cr3t');
        expect(text.endsWith("'***' COMMENT = 'tail'")).toBe(true);
      }),
    );
  });

  it('takes the secret out of messages', () => {
    const { secrets } = redactStatement("create user jane password 'hunter2'");
    expect(redactMessage("unexpected ''hunter2''.", secrets)).toBe("unexpected ''***''.");
  });
});
