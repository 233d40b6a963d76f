insert into karigar_embeddings (collection, ref, model, vector, saved_at)
values ($1, $2, $3, $4, cast(1000 * unixepoch('subsec') as integer))
on conflict (collection, ref) do update
set model = excluded.model, vector = excluded.vector, saved_at = excluded.saved_at
