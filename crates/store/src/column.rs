//! Numbers of ours as signed 64-bit columns: both databases know no other integers.

use meeting::{AccountId, MeetingId, ParticipantId, Seq, Time};

use crate::error::StoreError;

/// A number below 2^63 that is kept in a column.
pub(crate) trait Column: Sized {
    fn to_column(self) -> i64;
    fn from_column(column: i64) -> Result<Self, StoreError>;
}

macro_rules! columns {
    ($($name:ident),+) => {$(
        impl Column for $name {
            fn to_column(self) -> i64 {
                // Ids and times stay below 2^53; a larger one is a time that never comes.
                i64::try_from(self.0).unwrap_or(i64::MAX)
            }

            fn from_column(column: i64) -> Result<Self, StoreError> {
                u64::try_from(column)
                    .map($name)
                    .map_err(|_| StoreError::corrupt(concat!("a negative ", stringify!($name))))
            }
        }
    )+};
}

columns!(AccountId, MeetingId, ParticipantId, Seq, Time);
