-- Where the journal went on from a copy of itself; the program adds the rows. The mark says which server and which
-- timeline of it wrote the epoch.
create table journal.epochs (
    number   int primary key,
    id       text collate "C" not null unique,
    position bigint not null,
    at       timestamptz not null,
    mark     text not null
);
