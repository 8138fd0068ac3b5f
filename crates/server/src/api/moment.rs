//! Times on the wire: RFC 3339 in UTC with milliseconds.

use meeting::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::ToSchema;

use crate::clock;

/// Days from 0000-03-01 to 1970-01-01, in the proleptic Gregorian calendar.
const EPOCH_DAYS: i64 = 719_468;
/// Days in 400 years.
const ERA_DAYS: i64 = 146_097;

/// A moment as clients see it: `2026-11-22T20:43:49.420Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Moment(pub Time);

/// The day counted from 1970-01-01 (Hinnant, `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_DAYS
}

fn days_in(year: i64, month: i64) -> i64 {
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days(next_year, next_month, 1) - days(year, month, 1)
}

impl Moment {
    /// Reads an RFC 3339 time, with any offset; without one it is taken as UTC, as the prototype's
    /// client sends it. None for what is no time, or lies before 1970.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let mut parts = date.split('-').map(digits);
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let clock = rest.strip_prefix(['T', 't', ' '])?;
        let (clock, offset_minutes) = split_offset(clock)?;
        let (clock, milli) = match clock.split_once('.') {
            Some((clock, fraction)) => (clock, millis(fraction)?),
            None => (clock, 0),
        };
        let mut parts = clock.split(':').map(digits);
        let (hour, minute) = (parts.next()??, parts.next()??);
        let second = parts.next().unwrap_or(Some(0))?;
        let is_valid = parts.next().is_none()
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in(year, month)
            && hour < 24
            && minute < 60
            && second < 61;
        if !is_valid {
            return None;
        }
        let minutes = days(year, month, day) * 1_440 + hour * 60 + minute - offset_minutes;
        let ms = (minutes * 60 + second) * 1_000 + milli;
        u64::try_from(ms).ok().map(|ms| Self(Time(ms)))
    }
}

fn digits(text: &str) -> Option<i64> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn millis(fraction: &str) -> Option<i64> {
    let is_number = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| format!("{fraction:0<3}")[..3].parse().ok()).flatten()
}

fn split_offset(clock: &str) -> Option<(&str, i64)> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = clock.rfind(['+', '-']) else { return Some((clock, 0)) };
    let (clock, offset) = clock.split_at(at);
    let (hours, minutes) = offset[1..].split_once(':')?;
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let sum = hours * 60 + minutes;
    Some((clock, if offset.starts_with('-') { -sum } else { sum }))
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&clock::rfc3339(self.0))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("expected an RFC 3339 time"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_written() {
        for text in [
            "1970-01-01T00:00:00.000Z",
            "2000-02-29T23:59:59.999Z",
            "2026-11-22T20:43:49.420Z",
            "2100-03-01T00:00:00.001Z",
        ] {
            let Moment(time) = Moment::parse(text).expect("is a time");
            assert_eq!(clock::rfc3339(time), text);
        }
    }

    #[test]
    fn offsets_and_short_forms_are_read() {
        let utc = Moment::parse("2026-11-22T20:43:00Z");
        assert!(utc.is_some());
        assert_eq!(Moment::parse("2026-11-22T21:43:00+01:00"), utc);
        assert_eq!(Moment::parse("2026-11-22T20:43"), utc);
        assert_eq!(Moment::parse("2026-11-22 20:43:00.0"), utc);
        assert_eq!(Moment::parse("2026-11-22T19:13:00-01:30"), utc);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "now",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-11-22",
            "1969-12-31T23:59:59Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T20:43:00+1",
            "éééééééééééé",
            "2026-11-22T1:2:3:4Z",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
