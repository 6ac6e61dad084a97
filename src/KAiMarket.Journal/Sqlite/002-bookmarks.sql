-- Where readers left off: a cache, losing it only makes them begin again.
create table bookmarks (
    reader   text primary key,
    position integer not null,
    note     text not null
) strict;
