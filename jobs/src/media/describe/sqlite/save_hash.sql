insert into karigar_perceptual_hashes (collection, ref, hash, saved_at)
values ($1, $2, $3, cast(1000 * unixepoch('subsec') as integer))
on conflict (collection, ref) do update
set hash = excluded.hash, saved_at = excluded.saved_at
