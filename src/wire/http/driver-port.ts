import { UnreadableRequest } from './bodies.ts';

/** Where a driver waits on its own machine: a number, or the text of one. */
export function driverPort(value: unknown): number {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UnreadableRequest(
    400,
    'The port that the browser goes back to must be a number from 1 to 65535.',
  );
}
