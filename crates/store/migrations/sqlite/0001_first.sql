-- Everything is INTEGER, TEXT or BLOB so that one statement text serves SQLite and PostgreSQL.
-- Times are milliseconds since 1970 in UTC; truth values are 0 or 1.

CREATE TABLE counter (
    name TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('account', 0), ('meeting', 0), ('invitation', 0), ('erasure', 0);

-- A random name of this history; a restore from a backup gives it a new one.
CREATE TABLE lineage (
    name TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE meeting (
    id INTEGER PRIMARY KEY NOT NULL,
    head INTEGER NOT NULL,
    frontier BLOB NOT NULL,
    due INTEGER,
    is_public INTEGER NOT NULL DEFAULT 0,
    creator INTEGER,
    created_at INTEGER,
    is_active INTEGER NOT NULL DEFAULT 1,
    summary BLOB,
    deleted_at INTEGER
) STRICT;
CREATE INDEX meeting_due ON meeting (due) WHERE due IS NOT NULL;
CREATE INDEX meeting_creator ON meeting (creator);

CREATE TABLE entry (
    meeting INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (meeting, seq)
) STRICT, WITHOUT ROWID;

-- What an entry holds only as a commitment; erasing a row leaves entry, hash and root as they are.
CREATE TABLE opening (
    meeting INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    salt BLOB NOT NULL,
    value BLOB NOT NULL,
    subject INTEGER,
    PRIMARY KEY (meeting, seq, commitment)
) STRICT, WITHOUT ROWID;
CREATE INDEX opening_subject ON opening (subject) WHERE subject IS NOT NULL;

CREATE TABLE command (
    meeting INTEGER NOT NULL,
    account INTEGER NOT NULL,
    key BLOB NOT NULL,
    body BLOB NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (meeting, account, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX command_at ON command (at);

CREATE TABLE member (
    meeting INTEGER NOT NULL,
    account INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    PRIMARY KEY (meeting, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_account ON member (account);

CREATE TABLE account (
    id INTEGER PRIMARY KEY NOT NULL,
    username TEXT NOT NULL,
    username_folded TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    avatar_url TEXT,
    language_preference TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    is_admin INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    sid TEXT PRIMARY KEY NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);
CREATE INDEX session_ended ON session (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE refresh (
    hash BLOB PRIMARY KEY NOT NULL,
    sid TEXT NOT NULL REFERENCES session (sid),
    issued_at INTEGER NOT NULL,
    spent_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_sid ON refresh (sid);

CREATE TABLE throttle (
    account INTEGER PRIMARY KEY NOT NULL REFERENCES account (id),
    failures INTEGER NOT NULL,
    last_failure_at INTEGER NOT NULL
) STRICT;

CREATE TABLE invitation (
    id INTEGER PRIMARY KEY NOT NULL,
    meeting INTEGER NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    email TEXT,
    email_folded TEXT,
    name TEXT,
    role TEXT NOT NULL,
    invited_by INTEGER NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by INTEGER
) STRICT;
CREATE INDEX invitation_meeting ON invitation (meeting);
CREATE INDEX invitation_email ON invitation (email_folded) WHERE email_folded IS NOT NULL;
CREATE INDEX invitation_used ON invitation (used_by) WHERE used_by IS NOT NULL;

-- Who was erased, for ever: what is still on its way into a journal leaves their texts behind.
CREATE TABLE erased (
    account INTEGER PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;

-- Meetings that an erasure has still to reach; `round` is another one whenever it is asked for.
CREATE TABLE erasure (
    account INTEGER NOT NULL,
    meeting INTEGER NOT NULL,
    round INTEGER NOT NULL,
    PRIMARY KEY (account, meeting)
) STRICT, WITHOUT ROWID;
