-- Perceptual hashes of pictures: 64 bits, as the integer of the same bits.
create table karigar_perceptual_hashes (
    collection text not null,
    ref text not null,
    hash integer not null,
    -- Milliseconds since the Unix epoch.
    saved_at integer not null,
    primary key (collection, ref)
) strict;
-- The four quarters of the bits. Hashes that differ in few bits differ in very few of one of them.
create index karigar_perceptual_hashes_1 on karigar_perceptual_hashes (collection, ((hash >> 48) & 65535));
create index karigar_perceptual_hashes_2 on karigar_perceptual_hashes (collection, ((hash >> 32) & 65535));
create index karigar_perceptual_hashes_3 on karigar_perceptual_hashes (collection, ((hash >> 16) & 65535));
create index karigar_perceptual_hashes_4 on karigar_perceptual_hashes (collection, (hash & 65535));
