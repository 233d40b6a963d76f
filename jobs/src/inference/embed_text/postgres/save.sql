insert into karigar_embeddings (collection, ref, model, vector)
values ($1, $2, $3, translate($4, '[]', '{}')::real[])
on conflict (collection, ref) do update
set model = excluded.model, vector = excluded.vector, saved_at = now()
