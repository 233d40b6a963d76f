-- $1 collection, $2 model, $3 the vector, $4 the text's own name or null, $5 how many. Every vector is looked at, in
-- double precision: what comes out is the cosine and no approximation of it.
select coalesce(json_agg(json_build_object('ref', ref, 'similarity', similarity) order by similarity desc, ref), '[]')
from (
    select saved.ref, compared.similarity
    from karigar_embeddings as saved
    cross join lateral (
        select sum(pair.a * pair.b) / nullif(sqrt(sum(pair.a * pair.a) * sum(pair.b * pair.b)), 0) as similarity
        from unnest(saved.vector::float8[], $3::float8[]) as pair (a, b)
    ) as compared
    where saved.collection = $1 and saved.model = $2 and saved.ref is distinct from $4::text
        and compared.similarity is not null
    order by compared.similarity desc, saved.ref
    limit $5
) as nearest
