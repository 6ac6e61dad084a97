-- Sealed bids under the SHA-256 of their bytes. Ciphertext is dense, so it is not compressed. No row is ever changed.
create table journal.envelopes (
    digest  bytea primary key,
    content bytea not null
);

alter table journal.envelopes alter column content set storage external;
