-- As PostgreSQL's, with the same values. There is no square root here, and the squares with their signs have the cosines'
-- order. The joins are done as written: so the numbers of the wanted vector get an index, and each saved vector is read once.
with wanted as materialized (select key, value from json_each($3))
select json_group_array(json_object('ref', ref, 'dot', dot, 'norms', norms) order by dot * abs(dot) / norms desc, ref)
from (
    select saved.ref, sum(a.value * b.value) as dot, sum(a.value * a.value) * sum(b.value * b.value) as norms
    from karigar_embeddings as saved
    cross join json_each(saved.vector) as a
    cross join wanted as b on b.key = a.key
    where saved.collection = $1 and saved.model = $2 and saved.ref is not $4
    group by saved.ref
    having norms > 0
    order by dot * abs(dot) / norms desc, saved.ref
    limit $5
)
