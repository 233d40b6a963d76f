-- As PostgreSQL's, with the same values. SQLite takes an index for each quarter if each is asked for alone. It counts no
-- bits: they are added up in fours and then in bytes, whose sum is the remainder of 255.
with candidate as (
    select ref, hash from karigar_perceptual_hashes
    where collection = $1 and ((hash >> 48) & 65535) in (select value from json_each($3))
    union
    select ref, hash from karigar_perceptual_hashes
    where collection = $1 and ((hash >> 32) & 65535) in (select value from json_each($4))
    union
    select ref, hash from karigar_perceptual_hashes
    where collection = $1 and ((hash >> 16) & 65535) in (select value from json_each($5))
    union
    select ref, hash from karigar_perceptual_hashes
    where collection = $1 and (hash & 65535) in (select value from json_each($6))
),
compared as (select ref, (hash | $2) & ~(hash & $2) as bits from candidate where ref is not $8),
fours as (
    select
        ref,
        (bits & 0x1111111111111111) + ((bits >> 1) & 0x1111111111111111)
        + ((bits >> 2) & 0x1111111111111111) + ((bits >> 3) & 0x1111111111111111) as counts
    from compared
),
counted as (select ref, ((counts + (counts >> 4)) & 0x0f0f0f0f0f0f0f0f) % 255 as distance from fours),
near as materialized (select ref, distance from counted where distance <= $7),
nearest as (select ref, distance from near order by distance, ref limit $9)
select json_object(
    'total', (select count(*) from near),
    'nearest', json((select json_group_array(json_object('ref', ref, 'distance', distance) order by distance, ref) from nearest))
)
