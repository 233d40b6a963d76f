insert into karigar_perceptual_hashes (collection, ref, hash)
values ($1, $2, $3)
on conflict (collection, ref) do update
set hash = excluded.hash, saved_at = now()
