-- "KARG": tells a file of Karigar's from any other SQLite file.
pragma application_id = 0x4B415247;

-- One row a job. Times are milliseconds since the Unix epoch; ids are 16 bytes.
create table karigar_job (
    hash blob primary key not null,
    source text not null,
    id text not null,
    kind text not null,
    digest blob not null,
    state text not null,
    queue text not null,
    tenant text,
    worker text,
    failures integer not null,
    losses integer not null,
    interruptions integer not null,
    generation integer not null,
    fence integer not null,
    token blob not null,
    lease_until integer,
    not_before integer,
    cancel_requested integer not null,
    published integer not null,
    error text,
    fingerprint text,
    progress text,
    created_at integer not null,
    started_at integer,
    finished_at integer
) strict;

create index karigar_job_newest on karigar_job (created_at desc, hash desc);
create index karigar_job_unfinished on karigar_job (state) where published = 0;
create index karigar_job_finished on karigar_job (finished_at) where published = 1;

-- What handlers returned, as JSON; no row where that was null.
create table karigar_output (
    hash blob primary key not null references karigar_job on delete cascade,
    output text not null
) strict;

-- Follow-ups that are not marked as published, in the order of their ids.
create table karigar_outbox (
    id integer primary key,
    hash blob not null references karigar_job on delete cascade,
    queue text not null,
    body text not null,
    delay_ms integer not null,
    message_group text,
    deduplication_id text,
    attributes text not null
) strict;

create index karigar_outbox_job on karigar_outbox (hash);
