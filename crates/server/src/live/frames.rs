//! The frames of a meeting's last events: each serialised once, shared by all its sockets, which
//! hold nothing but a place in this ring.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meeting::Seq;
use tokio::sync::{broadcast, watch};

/// Events whose frames are kept for `since`.
pub(super) const FRAMES_MAX: usize = 10_000;
/// Bytes of frames that are kept for `since`.
const FRAME_BYTES_MAX: i64 = 8 * 1024 * 1024;
/// A socket further behind than this is closed.
pub(super) const BEHIND_FRAMES_MAX: u64 = 1_000;
/// A socket with more than this to be sent is closed.
const BEHIND_BYTES_MAX: i64 = 4 * 1024 * 1024;
/// Unrecorded frames that wait for a socket; one that is slower misses some.
const SIGNALS_MAX: usize = 128;

/// Where the meeting's published events end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub seq: Seq,
    /// Nothing more will come; the sockets close.
    pub end: Option<End>,
}

/// Why nothing more will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Deleted,
    /// The task that ran the meeting is gone; whoever connects again gets a new one.
    Lost,
}

/// A place that the ring no longer holds, or that is too far behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind;

/// An unrecorded frame and the socket it is not sent back to.
#[derive(Clone, Debug)]
pub struct Signal {
    pub text: Arc<str>,
    pub from: Option<u64>,
}

#[derive(Debug)]
struct Frame {
    text: Arc<str>,
    /// Where it ends in the bytes of all frames, counted from an arbitrary point.
    end: i64,
}

#[derive(Debug, Default)]
struct Ring {
    /// The event in front of the first frame.
    before: u64,
    frames: VecDeque<Frame>,
    /// `end` of the frame in front of the first one; below 0 once frames were put in front.
    start: i64,
    /// Another one whenever all frames were thrown away.
    version: u64,
}

/// The ring of one meeting, and how its sockets learn that it grew.
#[derive(Debug)]
pub struct Frames {
    ring: Mutex<Ring>,
    head: watch::Sender<Head>,
    signals: broadcast::Sender<Signal>,
}

impl Default for Frames {
    fn default() -> Self {
        Self {
            ring: Mutex::default(),
            head: watch::Sender::new(Head { seq: Seq(0), end: None }),
            signals: broadcast::Sender::new(SIGNALS_MAX),
        }
    }
}

impl Frames {
    /// Empties the ring; what comes next is the event after `head`.
    pub fn restart(&self, head: Seq) {
        self.lock().begin(head.0);
        self.head.send_modify(|current| current.seq = head);
    }

    /// Puts other frames in place of all, for the same events up to the same head.
    pub fn replace(&self, before: Seq, head: Seq, texts: Vec<(Seq, Arc<str>)>) {
        if before.0 + texts.len() as u64 != head.0 {
            return self.restart(head);
        }
        let mut ring = self.lock();
        ring.begin(before.0);
        for (seq, text) in texts {
            ring.push(seq, text);
        }
    }

    /// Adds the frames of the events after the last one and wakes the sockets, once.
    pub fn publish(&self, texts: Vec<(Seq, Arc<str>)>) {
        let Some(&(last, _)) = texts.last() else { return };
        {
            let mut ring = self.lock();
            for (seq, text) in texts {
                ring.push(seq, text);
            }
        }
        self.head.send_modify(|head| head.seq = last);
    }

    /// Ends all sockets.
    pub fn end(&self, why: End) {
        self.head.send_modify(|head| head.end = Some(why));
    }

    /// Tells the sockets something that is not recorded; a slow one may miss it.
    pub fn signal(&self, signal: Signal) {
        // No receiver is no error: nobody is here.
        drop(self.signals.send(signal));
    }

    /// The frames after `cursor`, up to about `bytes` of them; at least one if there is any.
    ///
    /// # Errors
    /// [`Behind`] if the ring no longer holds the next one.
    pub fn after(&self, cursor: Seq, bytes: usize) -> Result<Vec<Arc<str>>, Behind> {
        let ring = self.lock();
        let skip = usize::try_from(cursor.0.checked_sub(ring.before).ok_or(Behind)?)
            .map_err(|_| Behind)?;
        let mut sum = 0;
        let mut texts = Vec::new();
        for frame in ring.frames.iter().skip(skip) {
            sum += frame.text.len();
            if sum > bytes && !texts.is_empty() {
                break;
            }
            texts.push(frame.text.clone());
        }
        Ok(texts)
    }

    /// Whether a socket at `cursor` is too slow to be kept.
    pub fn is_behind(&self, cursor: Seq) -> bool {
        let ring = self.lock();
        let Some(skip) = cursor.0.checked_sub(ring.before) else { return true };
        let count = ring.frames.len() as u64;
        if count.saturating_sub(skip) > BEHIND_FRAMES_MAX {
            return true;
        }
        let sent = match usize::try_from(skip) {
            Ok(0) => ring.start,
            Ok(skip) => ring.frames.get(skip - 1).map_or(i64::MAX, |frame| frame.end),
            Err(_) => i64::MAX,
        };
        ring.end().saturating_sub(sent) > BEHIND_BYTES_MAX
    }

    /// Whether more frames fit in front. Full but for an eighth is full: else a place just out of reach
    /// would have the whole journal read each time.
    pub fn has_room(&self) -> bool {
        let ring = self.lock();
        let kept = ring.end() - ring.start;
        ring.frames.len() < FRAMES_MAX && kept < FRAME_BYTES_MAX / 8 * 7
    }

    /// Names these frames until all are thrown away; to be asked before frames are made for
    /// [`Self::prepend`].
    pub fn version(&self) -> u64 {
        self.lock().version
    }

    /// Puts frames in front, made from the journal, as far as the bounds let them. None if all were
    /// thrown away since: what was read before an erasure must not come back after it.
    pub fn prepend(&self, version: u64, texts: Vec<(Seq, Arc<str>)>) {
        let mut ring = self.lock();
        if ring.version != version {
            return;
        }
        for (seq, text) in texts.into_iter().rev() {
            let kept = ring.end() - ring.start;
            let len = length(&text);
            if seq.0 != ring.before
                || ring.frames.len() >= FRAMES_MAX
                || kept + len > FRAME_BYTES_MAX
            {
                break;
            }
            let end = ring.start;
            ring.frames.push_front(Frame { text, end });
            ring.start -= len;
            ring.before -= 1;
        }
    }

    /// The event in front of the first frame that is kept.
    pub fn before(&self) -> Seq {
        Seq(self.lock().before)
    }

    /// Where the published events end.
    pub fn head(&self) -> Head {
        *self.head.borrow()
    }

    /// Follows the head.
    pub fn watch(&self) -> watch::Receiver<Head> {
        self.head.subscribe()
    }

    /// Follows what is not recorded.
    pub fn signals(&self) -> broadcast::Receiver<Signal> {
        self.signals.subscribe()
    }

    /// Sockets that follow.
    pub fn followers(&self) -> usize {
        self.head.receiver_count()
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn length(text: &Arc<str>) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

impl Ring {
    /// Throws all frames away.
    fn begin(&mut self, before: u64) {
        *self = Ring { before, version: self.version + 1, ..Ring::default() };
    }

    fn end(&self) -> i64 {
        self.frames.back().map_or(self.start, |frame| frame.end)
    }

    fn push(&mut self, seq: Seq, text: Arc<str>) {
        debug_assert_eq!(seq.0, self.before + self.frames.len() as u64 + 1);
        let end = self.end() + length(&text);
        self.frames.push_back(Frame { text, end });
        while self.frames.len() > FRAMES_MAX || end - self.start > FRAME_BYTES_MAX {
            let Some(first) = self.frames.pop_front() else { break };
            self.before += 1;
            self.start = first.end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(count: u64, len: usize) -> Frames {
        let frames = Frames::default();
        frames.publish((1..=count).map(|seq| (Seq(seq), "x".repeat(len).into())).collect());
        frames
    }

    #[test]
    fn a_place_gets_what_came_after_it() {
        let frames = filled(5, 10);
        assert_eq!(frames.after(Seq(2), 1_000).map(|texts| texts.len()), Ok(3));
        assert_eq!(frames.after(Seq(2), 1).map(|texts| texts.len()), Ok(1));
        assert_eq!(frames.after(Seq(5), 1_000), Ok(Vec::new()));
    }

    #[test]
    fn the_ring_forgets_beyond_its_bounds() {
        let frames = filled(FRAMES_MAX as u64 + 5, 1);
        assert_eq!(frames.before(), Seq(5));
        assert_eq!(frames.after(Seq(4), 1_000), Err(Behind));
        assert!(!frames.has_room());
        let frames = filled(10, 1024 * 1024);
        assert_eq!(frames.before(), Seq(2));
        assert!(!frames.has_room() && filled(6, 1024 * 1024).has_room());
    }

    #[test]
    fn slow_is_too_many_frames_or_too_many_bytes() {
        let frames = filled(1_500, 1);
        assert!(frames.is_behind(Seq(499)));
        assert!(!frames.is_behind(Seq(500)));
        let frames = filled(6, 1024 * 1024);
        assert!(frames.is_behind(Seq(1)));
        assert!(!frames.is_behind(Seq(2)));
    }

    #[test]
    fn frames_made_anew_go_in_front() {
        let frames = Frames::default();
        frames.restart(Seq(3));
        frames.publish(vec![(Seq(4), "4".into())]);
        frames.prepend(frames.version(), vec![(Seq(2), "2".into()), (Seq(3), "3".into())]);
        let texts = frames.after(Seq(1), 1_000).expect("is kept");
        assert_eq!(texts.iter().map(|text| &**text).collect::<String>(), "234");
    }

    #[test]
    fn frames_made_before_all_were_thrown_away_are_not_taken() {
        let frames = Frames::default();
        frames.restart(Seq(3));
        let version = frames.version();
        let old = vec![(Seq(2), "2".into()), (Seq(3), "a name".into())];
        frames.replace(Seq(3), Seq(3), Vec::new());
        frames.prepend(version, old);
        assert_eq!(frames.before(), Seq(3));
    }
}
