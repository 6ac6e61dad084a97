-- Where the journal went on from a copy of itself; infra/restore.sh adds a row to the copy that it puts in place.
create table epochs (
    number   integer primary key,
    id       text not null unique,
    position integer not null,
    at       integer not null
) strict;

insert into epochs
values (1, '1-' || lower(hex(randomblob(4))), 0, cast(strftime('%s', 'now') as integer) * 1000000);
