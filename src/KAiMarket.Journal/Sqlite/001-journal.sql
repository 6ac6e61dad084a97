-- Times are Unix microseconds.
create table events (
    position integer primary key,
    stream   text not null,
    version  integer not null check (version > 0),
    name     text not null,
    data     blob not null,
    meta     blob not null,
    at       integer not null,
    unique (stream, version)
) strict;

create table batches (
    first_position integer primary key,
    count          integer not null,
    at             integer not null,
    digest         blob not null,
    hash           blob not null
) strict;

create table head (
    one      integer primary key default 1 check (one = 1),
    position integer not null,
    at       integer not null,
    hash     blob not null
) strict;

insert into head (position, at, hash) values (0, 0, zeroblob(32));
