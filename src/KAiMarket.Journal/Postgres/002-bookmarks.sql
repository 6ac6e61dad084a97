-- Where readers left off: a cache, losing it only makes them begin again.
create table journal.bookmarks (
    reader   text primary key,
    position bigint not null,
    note     text not null
);
