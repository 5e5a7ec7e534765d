import { z } from 'zod'
import { refusedBefore } from '../../activities/domain/rejections/rejection-memory'

export const refusedBeforeSchema = z.array(refusedBefore).meta({
  description: 'Earlier rejections of such filings by this platform; for the cases see /v1/rejections.',
})
