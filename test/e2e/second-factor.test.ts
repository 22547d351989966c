/** What administrators do about second factors, and what users see of them. */
import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { connectDriver } from '../support/driver.ts';

const password = 'Correct-Horse-9-Battery';

describe('Second factors', () => {
  const account = accountUnderTest('second-factors');
  const connect = async (passcode?: string) => {
    const options = passcode === undefined ? {} : { authenticator: 'USERNAME_PASSWORD_MFA', passcode };
    return connectDriver(account.server.url, { username: 'KEEPER', password, ...options });
  };

  test('by one-time passcodes, for break-glass users', async () => {
    const { admin } = account;
    await admin.query(`create user KEEPER password = '${password}'`);
    await (await connect()).close();
    const made = await admin.query('alter user KEEPER add mfa method otp count = 3');
    expect(made.map(({ name }) => name)).toEqual(['OTP_1', 'OTP_2', 'OTP_3']);
    const [first, second] = made.map(({ passcode }) => String(passcode));
    expect(await failureOf(connect())).toMatchObject({ code: '394507' });
    expect(await failureOf(connect('00000000'))).toMatchObject({ code: '394633' });
    const keeper = await connect(first);
    expect(await failureOf(connect(first))).toMatchObject({ code: '394633' });

    const shown = await admin.query('show mfa methods for user KEEPER');
    expect(shown.map(({ name, type }) => [name, type])).toEqual([
      ['OTP_2', 'OTP'],
      ['OTP_3', 'OTP'],
    ]);
    await keeper.query("alter user KEEPER modify mfa method OTP_3 set comment = 'in the safe'");
    expect((await keeper.query('show mfa methods')).map(({ comment }) => comment)).toEqual([
      '',
      'in the safe',
    ]);
    expect(await failureOf(keeper.query('show mfa methods for user ADMIN'))).toMatchObject({
      code: '003001',
    });
    expect(await failureOf(keeper.query('alter user KEEPER remove mfa method OTP_3'))).toMatchObject({
      code: '003001',
    });
    expect(await admin.query("show users like 'KEEPER'")).toMatchObject([{ has_mfa: 'true' }]);
    const logins = await admin.query(
      `select first_authentication_factor as first, second_authentication_factor as second, is_success
       from table(demo_db.information_schema.login_history_by_user('KEEPER')) order by event_timestamp desc limit 3`,
    );
    expect(logins).toMatchObject([
      { FIRST: 'PASSWORD', SECOND: null, IS_SUCCESS: 'NO' },
      { FIRST: 'PASSWORD', SECOND: 'OTP', IS_SUCCESS: 'YES' },
      { FIRST: 'PASSWORD', SECOND: null, IS_SUCCESS: 'NO' },
    ]);
    await keeper.close();

    await admin.query('alter user KEEPER remove mfa method OTP_2');
    expect(await failureOf(connect(second))).toMatchObject({ code: '394633' });
    await admin.query('alter user KEEPER set mins_to_bypass_mfa = 5');
    await (await connect()).close();
    await admin.query('alter user KEEPER unset mins_to_bypass_mfa');
    expect(await failureOf(connect())).toMatchObject({ code: '394507' });
    await admin.query('alter user KEEPER set disable_mfa = true');
    expect(await admin.query('show mfa methods for user KEEPER')).toEqual([]);
    await (await connect()).close();
  });

  test('are refused to services, in wrong numbers, and of kinds that nobody has', async () => {
    const { admin } = account;
    await admin.query('create user MACHINE type = service');
    const code = async (sql: string): Promise<string> => (await failureOf(admin.query(sql))).code;
    expect(await code('alter user MACHINE add mfa method otp')).toBe('001423');
    expect(await code('alter user MACHINE set disable_mfa = true')).toBe('001423');
    expect(await code('alter user ADMIN add mfa method otp count = 11')).toBe('001008');
    expect(await code('alter user ADMIN add mfa method duo')).toBe('000002');
    expect(await code('alter user ADMIN remove mfa method OTP_9')).toBe('002003');
    expect(await code('alter user NOBODY remove mfa method OTP_9')).toBe('002003');
    await admin.query('alter user if exists NOBODY add mfa method otp');
  });
});
