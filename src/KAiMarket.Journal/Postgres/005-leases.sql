-- Who does what only one process at a time should do, by this database's clock. A holder is gone, too, when its session is.
create table journal.leases (
    name    text primary key,
    holder  text not null,
    since   timestamptz not null,
    until   timestamptz not null,
    session int not null,
    started timestamptz,
    trouble text
) with (fillfactor = 10);

create table journal.dead_letters (
    position bigint primary key,
    stream   text not null,
    name     text not null,
    error    text not null,
    since    timestamptz not null
);

insert into journal.dead_letters (position, stream, name, error, since)
select (letter ->> 'Position')::bigint, letter ->> 'Stream', letter ->> 'Name', letter ->> 'Error',
    (letter ->> 'Since')::timestamptz
from journal.bookmarks, json_array_elements(note::json) as letter
where reader = 'processes' and note <> '';

-- Older programs that run on for a while still write it.
update journal.bookmarks set note = '';
alter table journal.bookmarks alter column note set default '';
