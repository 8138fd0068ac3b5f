//! The wall clock, and how its times are written.

use std::time::{SystemTime, UNIX_EPOCH};

use meeting::Time;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The wall clock's time; the rules never read it themselves.
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// `2026-11-22T20:43:49.420Z`: RFC 3339 in UTC with milliseconds.
pub fn rfc3339(time: Time) -> String {
    let Time(ms) = time;
    let (year, month, day) = civil(ms / DAY_MS);
    let second = ms % DAY_MS / 1000;
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}.{:03}Z",
        second % 60,
        ms % 1000
    )
}

/// Year, month and day from days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level
/// date algorithms": years begin in March, so that the leap day comes last).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_milliseconds_in_utc() {
        assert_eq!(rfc3339(Time(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(Time(1_795_380_229_420)), "2026-11-22T20:43:49.420Z");
        assert_eq!(rfc3339(Time(1_709_164_800_000)), "2024-02-29T00:00:00.000Z");
    }
}
