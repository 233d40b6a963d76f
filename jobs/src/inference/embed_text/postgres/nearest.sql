-- $1 collection, $2 model, $3 the vector, $4 the text's own name or null, $5 how many. Every vector is looked at, in
-- double precision: the cosine is `dot` by the root of `norms`, and no approximation of it.
select coalesce(json_agg(json_build_object('ref', ref, 'dot', dot, 'norms', norms) order by cosine desc, ref), '[]')
from (
    select saved.ref, compared.dot, compared.norms, compared.dot / sqrt(compared.norms) as cosine
    from karigar_embeddings as saved
    cross join lateral (
        select sum(pair.a * pair.b) as dot, sum(pair.a * pair.a) * sum(pair.b * pair.b) as norms
        from unnest(saved.vector::float8[], translate($3, '[]', '{}')::float8[]) as pair (a, b)
    ) as compared
    where saved.collection = $1 and saved.model = $2 and saved.ref is distinct from $4::text and compared.norms > 0
    order by cosine desc, saved.ref
    limit $5
) as nearest
