import type { FastifyPluginAsync } from 'fastify'
import type { RouteDeps } from '../http/deps'

/** The pages of one subject. */
export type PageRoutes = (deps: RouteDeps) => FastifyPluginAsync
