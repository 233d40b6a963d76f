-- Perceptual hashes of pictures: 64 bits, as the integer of the same bits.
create table karigar_perceptual_hashes (
    collection text not null,
    ref text not null,
    hash bigint not null,
    saved_at timestamptz not null default now(),
    primary key (collection, ref)
);
-- The four quarters of the bits. Hashes that differ in few bits differ in very few of one of them.
create index karigar_perceptual_hashes_1 on karigar_perceptual_hashes (collection, ((hash >> 48) & 65535));
create index karigar_perceptual_hashes_2 on karigar_perceptual_hashes (collection, ((hash >> 32) & 65535));
create index karigar_perceptual_hashes_3 on karigar_perceptual_hashes (collection, ((hash >> 16) & 65535));
create index karigar_perceptual_hashes_4 on karigar_perceptual_hashes (collection, (hash & 65535));
