-- Everything is BIGINT, TEXT or BYTEA so that one statement text serves SQLite and PostgreSQL.
-- Times are milliseconds since 1970 in UTC; truth values are 0 or 1.

CREATE TABLE counter (
    name TEXT PRIMARY KEY NOT NULL,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('account', 0), ('meeting', 0), ('invitation', 0), ('erasure', 0);

-- A random name of this history; a restore from a backup gives it a new one.
CREATE TABLE lineage (
    name TEXT PRIMARY KEY NOT NULL
);

CREATE TABLE meeting (
    id BIGINT PRIMARY KEY NOT NULL,
    head BIGINT NOT NULL,
    frontier BYTEA NOT NULL,
    due BIGINT,
    is_public BIGINT NOT NULL DEFAULT 0,
    creator BIGINT,
    created_at BIGINT,
    is_active BIGINT NOT NULL DEFAULT 1,
    summary BYTEA,
    deleted_at BIGINT
);
CREATE INDEX meeting_due ON meeting (due) WHERE due IS NOT NULL;
CREATE INDEX meeting_creator ON meeting (creator);

CREATE TABLE entry (
    meeting BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (meeting, seq)
);

-- What an entry holds only as a commitment; erasing a row leaves entry, hash and root as they are.
CREATE TABLE opening (
    meeting BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    commitment BYTEA NOT NULL,
    salt BYTEA NOT NULL,
    value BYTEA NOT NULL,
    subject BIGINT,
    PRIMARY KEY (meeting, seq, commitment)
);
CREATE INDEX opening_subject ON opening (subject) WHERE subject IS NOT NULL;

CREATE TABLE command (
    meeting BIGINT NOT NULL,
    account BIGINT NOT NULL,
    key BYTEA NOT NULL,
    body BYTEA NOT NULL,
    first BIGINT NOT NULL,
    count BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (meeting, account, key)
);
CREATE INDEX command_at ON command (at);

CREATE TABLE member (
    meeting BIGINT NOT NULL,
    account BIGINT NOT NULL,
    participant BIGINT NOT NULL,
    is_active BIGINT NOT NULL,
    PRIMARY KEY (meeting, account)
);
CREATE INDEX member_account ON member (account);

CREATE TABLE account (
    id BIGINT PRIMARY KEY NOT NULL,
    username TEXT NOT NULL,
    username_folded TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    avatar_url TEXT,
    language_preference TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_active BIGINT NOT NULL,
    is_admin BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    sid TEXT PRIMARY KEY NOT NULL,
    account BIGINT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_ended ON session (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE refresh (
    hash BYTEA PRIMARY KEY NOT NULL,
    sid TEXT NOT NULL REFERENCES session (sid),
    issued_at BIGINT NOT NULL,
    spent_at BIGINT
);
CREATE INDEX refresh_sid ON refresh (sid);

CREATE TABLE throttle (
    account BIGINT PRIMARY KEY NOT NULL REFERENCES account (id),
    failures BIGINT NOT NULL,
    last_failure_at BIGINT NOT NULL
);

CREATE TABLE invitation (
    id BIGINT PRIMARY KEY NOT NULL,
    meeting BIGINT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    email TEXT,
    email_folded TEXT,
    name TEXT,
    role TEXT NOT NULL,
    invited_by BIGINT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_by BIGINT
);
CREATE INDEX invitation_meeting ON invitation (meeting);
CREATE INDEX invitation_email ON invitation (email_folded) WHERE email_folded IS NOT NULL;
CREATE INDEX invitation_used ON invitation (used_by) WHERE used_by IS NOT NULL;

-- Who was erased, for ever: what is still on its way into a journal leaves their texts behind.
CREATE TABLE erased (
    account BIGINT PRIMARY KEY NOT NULL
);

-- Meetings that an erasure has still to reach; `round` is another one whenever it is asked for.
CREATE TABLE erasure (
    account BIGINT NOT NULL,
    meeting BIGINT NOT NULL,
    round BIGINT NOT NULL,
    PRIMARY KEY (account, meeting)
);
