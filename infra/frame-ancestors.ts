import { z } from 'zod'

/** Origins one after another; what is served in clear could be replaced on its way, and a frame with it. */
export const frameAncestors = z.string().transform((text, context): string[] => {
  const origins = text.split(/[\s,]+/).filter((part) => part !== '')
  const areOrigins = origins.every((one) => /^https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$/.test(one))
  if (!areOrigins) context.addIssue('names something that is no https origin|Write it as https://office.example.com')
  return origins
})
