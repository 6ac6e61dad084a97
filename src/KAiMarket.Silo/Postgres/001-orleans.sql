-- What Orleans' providers for clustering, reminders and grain state keep. Where they look, which parameters they pass
-- and which columns they read is their interface; the tables are ours.

-- A number that marks one writing of a row. None is handed out twice, so whoever knew a row that was removed cannot
-- touch the one that came after it. The providers read an etag as a 32-bit number.
create sequence orleans.etag as int cycle;

-- Every change of a member's row but its sign of life moves its cluster's version: two that saw the same version cannot
-- both write.
create table orleans.cluster (
    id      text collate "C" primary key,
    version int not null default 0
);

-- The rows are few and change all the time: room on the page keeps those changes out of the index.
create table orleans.silo (
    cluster      text collate "C" not null references orleans.cluster on delete cascade,
    address      text collate "C" not null,
    port         int not null,
    generation   int not null,
    name         text not null,
    host         text not null,
    status       int not null,
    gateway_port int not null,
    started      timestamptz not null,
    alive        timestamptz not null,
    suspected_by text,
    primary key (cluster, address, port, generation)
) with (fillfactor = 25);

create table orleans.reminder (
    service   text collate "C" not null,
    grain     text collate "C" not null,
    name      text collate "C" not null,
    hash      int not null,
    starts    timestamptz not null,
    period_ms bigint not null,
    etag      int not null default nextval('orleans.etag'),
    primary key (service, grain, name)
);

create index reminder_hash on orleans.reminder (service, hash);

-- A grain's class is not in the key: kind is the name that the class gave its state. A key that reads as a hexadecimal
-- number or a GUID is in n0 and n1, any other is in key. A cleared state is a row without bytes.
create table orleans.state (
    service text collate "C" not null,
    kind    text collate "C" not null,
    n0      bigint not null,
    n1      bigint not null,
    key     text collate "C" not null,
    bytes   bytea,
    etag    int not null default nextval('orleans.etag'),
    primary key (service, kind, n0, n1, key)
);

-- The providers find their statements here, by this name on the search path.
create table orleans.orleansquery (
    querykey  text primary key,
    querytext text not null
);

insert into orleans.orleansquery (querykey, querytext) values

-- Clustering. Whether it was done is the one column of the one row of the answer.
('InsertMembershipVersionKey', $$
    with made as (
        insert into orleans.cluster (id) values (@DeploymentId) on conflict do nothing returning id
    )
    select exists (select from made)
$$),

('InsertMembershipKey', $$
    with moved as (
        update orleans.cluster c set version = version + 1
        where id = @DeploymentId and version = @Version and not exists (
            select from orleans.silo
            where cluster = c.id and address = @Address and port = @Port and generation = @Generation)
        returning id
    ), joined as (
        insert into orleans.silo
            (cluster, address, port, generation, name, host, status, gateway_port, started, alive)
        select id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        from moved
        returning cluster
    )
    select exists (select from joined)
$$),

-- Another silo that writes a suspicion holds an older sign of life than the row has.
('UpdateMembershipKey', $$
    with moved as (
        update orleans.cluster c set version = version + 1
        where id = @DeploymentId and version = @Version and exists (
            select from orleans.silo
            where cluster = c.id and address = @Address and port = @Port and generation = @Generation)
        returning id
    ), changed as (
        update orleans.silo
        set status = @Status, suspected_by = @SuspectTimes, alive = greatest(alive, @IAmAliveTime)
        from moved
        where cluster = moved.id and address = @Address and port = @Port and generation = @Generation
        returning cluster
    )
    select exists (select from changed)
$$),

('UpdateIAmAlivetimeKey', $$
    update orleans.silo set alive = @IAmAliveTime
    where cluster = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$$),

-- The version is read with the members, and also where there are none: then it comes in a row that is otherwise null.
-- A silo looks for members without a sign of life only when it read something new. One that joins (2) gives no sign
-- itself, so it would wait for a dead predecessor until it gives up: while it joins, its sign of life is the reading.
('MembershipReadAllKey', $$
    select c.version, s.address, s.port, s.generation, s.name as siloname, s.host as hostname, s.status,
        s.gateway_port as proxyport, s.started as starttime, s.suspected_by as suspecttimes,
        case s.status when 2 then greatest(s.alive, now()) else s.alive end as iamalivetime
    from orleans.cluster c left join orleans.silo s on s.cluster = c.id
    where c.id = @DeploymentId
$$),

('MembershipReadRowKey', $$
    select c.version, s.address, s.port, s.generation, s.name as siloname, s.host as hostname, s.status,
        s.gateway_port as proxyport, s.started as starttime, s.alive as iamalivetime, s.suspected_by as suspecttimes
    from orleans.cluster c left join orleans.silo s
        on s.cluster = c.id and s.address = @Address and s.port = @Port and s.generation = @Generation
    where c.id = @DeploymentId
$$),

('GatewaysQueryKey', $$
    select address, gateway_port as proxyport, generation from orleans.silo
    where cluster = @DeploymentId and status = @Status and gateway_port > 0
$$),

('DeleteMembershipTableEntriesKey', $$
    delete from orleans.cluster where id = @DeploymentId
$$),

-- Only the dead (6). One that joins gives no sign of life until it is active, and the time asked about can be a moment
-- ago.
('CleanupDefunctSiloEntriesKey', $$
    delete from orleans.silo where cluster = @DeploymentId and status = 6 and alive < @IAmAliveTime
$$),

-- Reminders. A range has its end but not its beginning; the second form goes round over the largest hash.
('ReadReminderRowsKey', $$
    select grain as grainid, name as remindername, starts as starttime, period_ms as period, etag as version
    from orleans.reminder where service = @ServiceId and grain = @GrainId
$$),

('ReadReminderRowKey', $$
    select grain as grainid, name as remindername, starts as starttime, period_ms as period, etag as version
    from orleans.reminder where service = @ServiceId and grain = @GrainId and name = @ReminderName
$$),

('ReadRangeRows1Key', $$
    select grain as grainid, name as remindername, starts as starttime, period_ms as period, etag as version
    from orleans.reminder where service = @ServiceId and hash > @BeginHash and hash <= @EndHash
$$),

('ReadRangeRows2Key', $$
    select grain as grainid, name as remindername, starts as starttime, period_ms as period, etag as version
    from orleans.reminder where service = @ServiceId and (hash > @BeginHash or hash <= @EndHash)
$$),

('UpsertReminderRowKey', $$
    insert into orleans.reminder (service, grain, name, hash, starts, period_ms)
    values (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period)
    on conflict (service, grain, name) do update
    set hash = excluded.hash, starts = excluded.starts, period_ms = excluded.period_ms, etag = excluded.etag
    returning etag as version
$$),

('DeleteReminderRowKey', $$
    with removed as (
        delete from orleans.reminder
        where service = @ServiceId and grain = @GrainId and name = @ReminderName and etag = @Version
        returning etag
    )
    select exists (select from removed)
$$),

('DeleteReminderRowsKey', $$
    delete from orleans.reminder where service = @ServiceId
$$),

-- Grain state. No row in the answer says that the etag was not the newest.
('ReadFromStorageKey', $$
    select bytes as payloadbinary, etag as version from orleans.state
    where service = @ServiceId and kind = @GrainTypeString and n0 = @GrainIdN0 and n1 = @GrainIdN1
        and key = coalesce(@GrainIdExtensionString, '')
$$),

('WriteToStorageKey', $$
    with made as (
        insert into orleans.state (service, kind, n0, n1, key, bytes)
        select @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''),
            @PayloadBinary
        where @GrainStateVersion is null
        on conflict do nothing
        returning etag
    ), changed as (
        update orleans.state set bytes = @PayloadBinary, etag = default
        where service = @ServiceId and kind = @GrainTypeString and n0 = @GrainIdN0 and n1 = @GrainIdN1
            and key = coalesce(@GrainIdExtensionString, '') and etag = @GrainStateVersion
        returning etag
    )
    select etag as newgrainstateversion from made union all select etag from changed
$$),

('ClearStorageKey', $$
    update orleans.state set bytes = null, etag = default
    where service = @ServiceId and kind = @GrainTypeString and n0 = @GrainIdN0 and n1 = @GrainIdN1
        and key = coalesce(@GrainIdExtensionString, '') and etag = @GrainStateVersion
    returning etag
$$),

-- Any number but the one that was passed says that the row was there.
('DeleteStorageKey', $$
    delete from orleans.state
    where service = @ServiceId and kind = @GrainTypeString and n0 = @GrainIdN0 and n1 = @GrainIdN1
        and key = coalesce(@GrainIdExtensionString, '') and etag = @GrainStateVersion
    returning nextval('orleans.etag')
$$);
