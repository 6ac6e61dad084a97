-- States of long streams: a cache, losing it only makes them be read again. What is here is dense, so it is not compressed.
create table journal.snapshots (
    stream   text collate "C" primary key,
    version  bigint not null,
    position bigint not null,
    mark     bytea not null,
    shape    text not null,
    digest   bytea not null,
    state    bytea not null
);

alter table journal.snapshots alter column state set storage external;
