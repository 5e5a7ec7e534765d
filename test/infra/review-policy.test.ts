/** What a policy may not say of an internal review. */
import { reviewPolicySchema } from '../../infra/reference/review-policy-schema'
import { LETTER_BY_LETTER } from '../support/older-policy'

const withTier = (id: string) => {
  const { review } = LETTER_BY_LETTER
  if (!review) throw new Error('the shipped policy has no review')
  const [first, ...others] = review.tiers
  const external = { signers: 'all', after: { value: 2, unit: 'working_day' } }
  return reviewPolicySchema.safeParse({ ...review, external, tiers: [{ ...first, id }, ...others] })
}

// As a signer's name it would be the department, and nobody could approve.
test.each(['legal', 'ops', 'pr'])('U-24 a tier is not called %s where an OA decides: that is a department', (id) => {
  expect(withTier(id).error?.issues.map(({ path }) => path)).toEqual([['tiers', 0, 'id']])
})

test('U-24 a tier of any other name is', () => {
  expect(withTier('head').success).toBe(true)
})
