//! What a listener got that only counts: its datagrams are read now and then, and not decrypted.
//!
//! A thousand clients that decrypt take a core and more, and it is the server that is measured. Sequence numbers stay readable in SRTP
//! (RFC 3711, 3.1), so that a lost packet shows all the same.

/// RTP packets of one stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counted {
    pub(crate) received: u64,
    /// First and highest sequence number, extended.
    pub(crate) seqs: Option<(u64, u64)>,
    /// The highest one as it is on the wire.
    newest: u16,
}

impl Counted {
    /// One datagram, whatever it is.
    pub(crate) fn count(&mut self, bytes: &[u8]) {
        // RFC 5761, 4: RTCP is what has these in place of marker and payload type.
        let &[128..=191, second, high, low, ..] = bytes else { return };
        if (192..=223).contains(&second) {
            return;
        }
        let number = u16::from_be_bytes([high, low]);
        let Some((first, highest)) = self.seqs else {
            let seq = u64::from(number);
            *self = Self { received: 1, seqs: Some((seq, seq)), newest: number };
            return;
        };
        let ahead = number.wrapping_sub(self.newest);
        if ahead < 1 << 15 {
            self.newest = number;
            self.seqs = Some((first, highest + u64::from(ahead)));
        }
        self.received += 1;
    }
}
