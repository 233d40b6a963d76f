-- $1 collection, $2 the hash, $3 to $6 what the quarters of its bits may be, as arrays of JSON, $7 in how many bits others
-- may differ, $8 the picture's own name or null, $9 how many are named.
with near as materialized (
    select ref, bit_count((hash # $2)::bit(64)) as distance
    from karigar_perceptual_hashes
    where collection = $1
        and (
            ((hash >> 48) & 65535) = any (translate($3, '[]', '{}')::bigint[])
            or ((hash >> 32) & 65535) = any (translate($4, '[]', '{}')::bigint[])
            or ((hash >> 16) & 65535) = any (translate($5, '[]', '{}')::bigint[])
            or (hash & 65535) = any (translate($6, '[]', '{}')::bigint[])
        )
        and bit_count((hash # $2)::bit(64)) <= $7
        and ref is distinct from $8::text
),
nearest as (select ref, distance from near order by distance, ref collate "C" limit $9)
select json_build_object(
    'total', (select count(*) from near),
    'nearest', (
        select coalesce(
            json_agg(json_build_object('ref', ref, 'distance', distance) order by distance, ref collate "C"), '[]'
        )
        from nearest
    )
)
