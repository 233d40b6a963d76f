-- Effects outside that a job claims before they are made, and seals with their answer (JSON) after.
create table karigar_send (
    hash blob not null references karigar_job on delete cascade,
    name text not null,
    generation integer not null,
    fence integer not null,
    call blob not null,
    doubtful integer not null,
    claimed_at integer not null,
    sealed_at integer,
    answer text,
    primary key (hash, name)
) strict, without rowid;

-- Token buckets, in microseconds since the Unix epoch; one that is full has no row.
create table karigar_limit (
    hash blob primary key not null,
    full_at_us integer not null,
    turn_us integer not null
) strict, without rowid;
