-- Streams are compared byte by byte: the order of a language costs several times as much and can change with the system.
create table journal.events (
    position bigint primary key,
    stream   text collate "C" not null,
    version  bigint not null check (version > 0),
    name     text collate "C" not null,
    data     bytea not null,
    meta     bytea not null,
    at       timestamptz not null,
    constraint events_stream_version unique (stream, version)
);

create table journal.batches (
    first_position bigint primary key,
    count          int not null,
    at             timestamptz not null,
    digest         bytea not null,
    hash           bytea not null
);

-- One row, changed by every commit: the empty rest of its page keeps those changes out of the index.
create table journal.head (
    one      boolean primary key default true check (one),
    position bigint not null,
    at       timestamptz not null,
    hash     bytea not null
) with (fillfactor = 10);

insert into journal.head (position, at, hash)
values (0, '1970-01-01 00:00:00+00', decode(repeat('00', 32), 'hex'));
