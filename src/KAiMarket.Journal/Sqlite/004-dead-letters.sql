-- Times are Unix microseconds.
create table dead_letters (
    position integer primary key,
    stream   text not null,
    name     text not null,
    error    text not null,
    since    integer not null
) strict;

insert into dead_letters (position, stream, name, error, since)
select value ->> 'Position', value ->> 'Stream', value ->> 'Name', value ->> 'Error',
    cast(round(unixepoch(value ->> 'Since', 'subsec') * 1000000) as integer)
from bookmarks, json_each(note)
where reader = 'processes' and note <> '';

alter table bookmarks drop column note;
