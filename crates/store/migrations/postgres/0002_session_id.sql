-- Sessions are shown to their owner, by a number, so that one of them can be ended from another.
ALTER TABLE session ADD COLUMN id BIGINT NOT NULL DEFAULT 0;
-- What the client called itself at the sign-in.
ALTER TABLE session ADD COLUMN user_agent TEXT;
UPDATE session SET id = numbered.number FROM (
    SELECT sid, ROW_NUMBER() OVER (ORDER BY created_at, sid) AS number FROM session
) AS numbered WHERE numbered.sid = session.sid;
CREATE UNIQUE INDEX session_id ON session (id);
INSERT INTO counter (name, value) SELECT 'session', COUNT(*) FROM session;
