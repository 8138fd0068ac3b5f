//! What the media server counts: of the whole node, never of one peer.

use media::{Counts, RESIDENCE_BOUNDS_US};
use metrics::{counter, gauge};

/// Copies the media server's totals.
pub(super) fn show(counts: &Counts) {
    for (name, value) in [
        ("nexchamps_media_rooms", counts.rooms),
        ("nexchamps_media_peers", counts.peers),
        ("nexchamps_media_tcp_connections", counts.tcp),
    ] {
        gauge!(name).set(f64::from(u32::try_from(value).unwrap_or(u32::MAX)));
    }
    for (name, value) in [
        ("nexchamps_media_joins_total", counts.joins),
        ("nexchamps_media_joins_refused_total", counts.refused),
        ("nexchamps_media_connected_total", counts.connected),
        ("nexchamps_media_datagrams_total", counts.datagrams),
        ("nexchamps_media_packets_received_total", counts.received),
        ("nexchamps_media_packets_forwarded_total", counts.forwarded),
        ("nexchamps_media_packets_blocked_total", counts.blocked),
        ("nexchamps_media_keyframes_asked_total", counts.keyframes_asked),
        ("nexchamps_media_keyframes_sent_total", counts.keyframes_sent),
        ("nexchamps_media_datagrams_sent_total", counts.sent),
        ("nexchamps_media_send_calls_total", counts.send_calls),
        ("nexchamps_media_cpu_microseconds_total", counts.cpu_us.iter().sum()),
    ] {
        counter!(name).absolute(value);
    }
    for (why, value) in [
        ("silent", counts.silent),
        ("failed", counts.failed),
        ("timed_out", counts.timed_out),
        ("panicked", counts.panicked),
        ("limit", counts.limited),
    ] {
        counter!("nexchamps_media_peers_lost_total", "why" => why).absolute(value);
    }
    for (why, value) in [
        ("foreign_ufrag", counts.foreign_ufrag),
        ("unknown_address", counts.unknown_address),
        ("garbage", counts.garbage),
        ("flooded", counts.flooded),
        ("oversize", counts.oversize),
        ("not_sent", counts.send_dropped),
        ("tcp_refused", counts.tcp_refused),
    ] {
        counter!("nexchamps_media_dropped_total", "why" => why).absolute(value);
    }
    let bounds = RESIDENCE_BOUNDS_US.iter().map(u64::to_string).chain(["+Inf".to_owned()]);
    let mut sum = 0;
    for (bound, count) in bounds.zip(counts.residence.buckets) {
        sum += count;
        counter!("nexchamps_media_residence_microseconds_bucket", "le" => bound).absolute(sum);
    }
}
