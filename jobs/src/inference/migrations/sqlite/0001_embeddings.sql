-- Vectors of texts. Only those of one model can be compared.
create table karigar_embeddings (
    collection text not null,
    ref text not null,
    -- NAME/VERSION of the model.
    model text not null,
    -- An array of JSON.
    vector text not null,
    -- Milliseconds since the Unix epoch.
    saved_at integer not null,
    primary key (collection, ref)
) strict;
