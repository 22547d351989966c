/** The ways in for SQL: the protocol of drivers and the SQL API, on the same statements and results. */
import type { FastifyPluginAsync } from 'fastify';
import { openContext, type WireOptions } from './context.ts';
import { driverFace } from './face.ts';
import { type SqlApi, sqlApi } from './sql-api/face.ts';

export type { WireLimits, WireOptions } from './context.ts';

export interface WireFaces {
  readonly driver: FastifyPluginAsync;
  readonly sqlApi: SqlApi;
}

export const wireFaces = (options: WireOptions): WireFaces => {
  const context = openContext(options);
  return { driver: driverFace(context), sqlApi: sqlApi(context) };
};
