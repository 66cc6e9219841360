//! Times of certificates as Unix seconds.

use crate::{bytes::same, der::Reader, Refusal, Result};

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// What certificates say that do not end.
const NEVER: &[u8] = b"99991231235959Z";
/// The greatest time, of what does not end.
pub const ENDLESS: u64 = (1 << 48) - 1;

/// Takes a time to the second, in UTC: `UTCTime` from 1970 to 2049, or `GeneralizedTime`. RFC 5280 has the latter from 2050
/// on only; authorities that sign reference measurements use it before.
///
/// # Errors
/// [`Refusal::Time`] where it is none or is before 1970.
#[inline(never)]
pub fn time(reader: &mut Reader<'_>) -> Result<u64> {
    let at = reader.at();
    let value = reader.any()?;
    let text = value.content.rest();
    if value.tag == GENERALIZED_TIME && same(text, NEVER) {
        return Ok(ENDLESS);
    }
    seconds(value.tag, text).ok_or(Refusal::Time(at))
}

fn seconds(tag: u8, text: &[u8]) -> Option<u64> {
    let year_digits = match tag {
        UTC_TIME => 2,
        GENERALIZED_TIME => 4,
        _ => return None,
    };
    let (year, rest) = text.split_at_checked(year_digits)?;
    let (rest, b"Z") = rest.split_at_checked(10)? else {
        return None;
    };
    let mut parts = [0; 5];
    for (part, digits) in parts.iter_mut().zip(rest.chunks(2)) {
        *part = number(digits)?;
    }
    let [month, day, hour, minute, second] = parts;
    let mut year = number(year)?;
    if tag == UTC_TIME {
        year += if year < 50 { 2000 } else { 1900 };
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if year < 1970 || day == 0 || day > days || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Years that begin in March, so that what is irregular comes last: 719,468 days from then to 1970.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days =
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// Decimal digits.
fn number(digits: &[u8]) -> Option<u64> {
    let mut number = 0;
    for digit in digits {
        number = number * 10 + u64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
    }
    Some(number)
}
