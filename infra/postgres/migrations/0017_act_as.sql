-- A key acts for persons only with the scope `act_as`. Those that exist have always been able to, and go on.
update api_keys set scopes = array_append(scopes, 'act_as') where not 'act_as' = any (scopes);
