/** The language of somebody who is not known: what the browser asks for first, Chinese unless that is English. */
import type { FastifyRequest } from 'fastify'
import type { Language } from '../words/languages'

export const languageOf = (request: FastifyRequest): Language =>
  request.viewer?.language ?? (/^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh-CN')
