/** Structured logs. Secrets never reach them: what could carry one is redacted here, bodies are never logged. */
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export interface LogOptions {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly format: 'auto' | 'json' | 'text';
}

const secretPaths = [
  'req.headers.authorization',
  'req.headers.cookie',
  'headers.authorization',
  'headers.cookie',
  'authorization',
  'password',
  'token',
  '*.password',
  '*.token',
  '*.masterToken',
  '*.sessionToken',
];

export function createLogger(options: LogOptions): Logger {
  const readable = options.format === 'text' || (options.format === 'auto' && process.stdout.isTTY);
  const settings = {
    level: options.level,
    redact: { paths: secretPaths, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    base: null,
  };
  return readable
    ? pino(settings, pretty({ colorize: process.stdout.isTTY, translateTime: 'SYS:HH:MM:ss', sync: true }))
    : pino(settings);
}
