-- Effects outside that a job claims before they are made, and seals with their answer (JSON) after. Apart from the jobs,
-- most of which send nothing; purged with them.
create table karigar_send (
    hash       uuid not null,
    generation bigint not null,
    fence      bigint not null,
    call       uuid not null,
    claimed_at timestamptz not null,
    sealed_at  timestamptz,
    doubtful   boolean not null,
    name       text not null,
    answer     text,
    primary key (hash, name)
);

-- Token buckets, in microseconds since the Unix epoch; one that is full needs no row. Each take updates its rows in place.
create table karigar_limit (
    hash       uuid primary key,
    full_at_us bigint not null,
    turn_us    bigint not null
) with (fillfactor = 50);
