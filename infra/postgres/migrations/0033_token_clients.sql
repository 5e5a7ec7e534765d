-- A row may stand for a client of an issuer of access tokens (OAuth 2 client credentials) instead of a key: whoever brings a token
-- that the issuer has made for that client is its holder, with no more than the row's scopes.
alter table api_keys alter column secret_hash drop not null;
alter table api_keys add column issuer text;
alter table api_keys add column issuer_client text;
alter table api_keys add constraint api_keys_proof
  check ((secret_hash is null) = (issuer is not null) and (issuer is null) = (issuer_client is null));
-- One client of an issuer is one holder at a time.
create unique index api_keys_token_client on api_keys (issuer, issuer_client) where revoked_at is null;

-- Made or enabled by somebody who might not see the campaigns of other clients just then, though the row of the key says so.
alter table webhooks add column own_only boolean not null default false;
