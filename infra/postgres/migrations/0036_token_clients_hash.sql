-- The release before access tokens reads the hashes of all rows in force and stops at one that is null. So a row that stands for a client
-- of an issuer has a hash of its own that no key has, and both releases may run side by side.
alter table api_keys drop constraint api_keys_proof;
update api_keys set secret_hash = sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) where secret_hash is null;
alter table api_keys alter column secret_hash set not null;
alter table api_keys add constraint api_keys_proof check ((issuer is null) = (issuer_client is null));
