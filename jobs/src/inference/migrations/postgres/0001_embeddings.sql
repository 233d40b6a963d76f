-- Vectors of texts. Only those of one model can be compared.
create table karigar_embeddings (
    collection text not null,
    ref text not null,
    -- NAME/VERSION of the model.
    model text not null,
    vector real[] not null,
    saved_at timestamptz not null default now(),
    primary key (collection, ref)
);
