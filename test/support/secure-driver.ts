/** Run as a process of its own: the official driver over https, its authorities from NODE_EXTRA_CA_CERTS. */
import { connectDriver } from './driver.ts';

const driver = await connectDriver(process.argv[2] ?? '', { password: process.env['DRIVER_PASSWORD'] ?? '' });
process.stdout.write(`${JSON.stringify(await driver.query('select 1 as one'))}\n`);
await driver.close();
