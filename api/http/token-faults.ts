/** What people read where an access token is none that counts, by the stable code of the fault. */
import type { TokenFault } from '../../infra/oauth/verify-token'

export type TokenProblem = TokenFault | 'token_client_unknown'

export const TOKEN_FAULTS: Record<TokenProblem | 'token_issuer_away', string> = {
  token_malformed: '访问令牌不是有效的 JWT (not a signed JWT)',
  token_type: '令牌类型不符：请求头中的 typ 须为所配置的类型，如 at+jwt (typ is not one that is configured)',
  token_issuer: '令牌的签发方 (iss) 未在本服务配置 (the issuer is not configured here)',
  token_algorithm: '令牌的签名算法未被允许 (the algorithm is not allowed)',
  token_key_unknown: '签发方的公钥中没有此令牌所用的密钥 (no key of the issuer has this kid)',
  token_signature: '令牌的签名无效 (the signature is invalid)',
  token_audience: '令牌不是签发给本服务的：请核对 aud (made out to another audience)',
  token_expired: '令牌已过期，请重新获取 (expired; get a new one)',
  token_not_yet_valid: '令牌尚未生效，请核对两端时钟 (not valid yet; compare the clocks)',
  token_claims: '令牌缺少所需声明，或其格式有误：exp、客户端标识、scope (a claim is missing or malformed)',
  token_client_unknown: '此客户端未登记，或登记已撤销 (the client is not registered here)',
  token_issuer_away: '暂时无法取得签发方的公钥，请稍后重试 (the keys of the issuer cannot be read now)',
}
