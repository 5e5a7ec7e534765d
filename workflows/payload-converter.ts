/**
 * The payload converter of workflow code. Reading is total: what a signal or an Update carries comes from outside, and bytes
 * that cannot be read would fail the workflow task for ever. They read as undefined, which the border refuses or ignores.
 */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common'

export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: <T>(payload: Payload): T => {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload)
    } catch {
      return undefined as T
    }
  },
}
