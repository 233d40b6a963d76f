-- One row a job. A claim inserts it and a commit updates it in place: the fill factor leaves room for that on the row's
-- own page, and no index holds a column that ever changes, so updates are heap-only (HOT) and touch no index.
create table karigar_job (
    hash             uuid primary key,
    fence            bigint not null,
    token            uuid not null,
    lease_until      timestamptz,
    not_before       timestamptz,
    created_at       timestamptz not null default now(),
    started_at       timestamptz,
    finished_at      timestamptz,
    generation       bigint not null default 0,
    failures         integer not null default 0,
    losses           integer not null default 0,
    interruptions    integer not null default 0,
    cancel_requested boolean not null default false,
    published        boolean not null default false,
    state            text not null,
    digest           bytea not null,
    kind             text not null,
    source           text not null,
    id               text not null,
    queue            text not null,
    tenant           text,
    worker           text,
    error            text,
    fingerprint      text,
    progress         jsonb
) with (fillfactor = 50);

-- Lists go from its end, pruning from its beginning: a job ends after it was created, so old ends lie among old rows.
create index karigar_job_created_at on karigar_job (created_at);

-- What handlers returned; no row for null. Apart from the jobs, whose rows stay short.
create table karigar_output (
    hash   uuid primary key,
    output jsonb not null
);

-- Follow-up messages that are not known to be published.
create table karigar_outbox (
    hash             uuid not null,
    position         integer not null,
    queue            text not null,
    body             text not null,
    delay_us         bigint not null,
    message_group    text,
    deduplication_id text,
    attributes       jsonb not null,
    primary key (hash, position)
);

-- The key of a job, for a quick look-up: where key = karigar_key('SOURCE', 'ID').
create function karigar_key(source text, id text) returns uuid
language sql immutable strict parallel safe
as $$
    select encode(substr(sha256(
        int8send(octet_length(convert_to(source, 'UTF8'))) || convert_to(source, 'UTF8') || convert_to(id, 'UTF8')
    ), 1, 16), 'hex')::uuid
$$;

-- What other programs read. Its columns never change; a change makes karigar_job_v2.
create view karigar_job_v1 as
select
    job.hash as key,
    job.source,
    job.id,
    job.kind,
    job.state,
    result.output,
    job.error,
    job.fingerprint,
    job.progress,
    job.queue,
    job.tenant,
    job.worker,
    job.failures,
    job.losses,
    job.interruptions,
    job.generation,
    job.created_at,
    job.started_at,
    job.finished_at,
    job.not_before
from karigar_job as job
left join karigar_output as result on result.hash = job.hash;
