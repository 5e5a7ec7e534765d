/** Sends a page as HTML. */
import type { FastifyReply } from 'fastify'
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'

export function sendPage(reply: FastifyReply, page: VNode, status = 200): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .serializer((text: unknown) => text as string)
    .send(`<!doctype html>${renderToString(page)}`)
}
